import Logging

/// What the line about an answer in the log says beside what the server itself knows (id, method, status, bytes, peer).
public struct AccessNotes: Sendable {
  /// `info`, unless the answer is of a kind that comes every few seconds for ever.
  public var level: Logger.Level
  public var metadata: Logger.Metadata

  public init(level: Logger.Level = .info, metadata: Logger.Metadata = [:]) {
    self.level = level
    self.metadata = metadata
  }
}
