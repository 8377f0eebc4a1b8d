/// What a pull tells while it goes on.
public enum PullEvent: Sendable {
  /// What is to be fetched: names, and bytes in all; `resumed` of them are there from an earlier run.
  case started(files: [String], bytes: Int64)
  /// Another process fetches this file; we wait for it.
  case waiting(file: String)
  /// Bytes that are there, of all.
  case progress(done: Int64, total: Int64)
  /// Something broke and is tried again after `delay`.
  case retrying(file: String, error: HubError, delay: Duration)
  /// The file is whole, checked, and in its place.
  case finished(file: String)
}
