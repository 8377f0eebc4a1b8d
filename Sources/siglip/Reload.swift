import Dispatch
import Glibc
import Logging

/// Something that SIGHUP makes the server read again, such as a file of keys or certificates.
struct Reload: Sendable {
  /// What is read, for the log: `API keys`.
  let what: String
  /// Reads it and puts it in place of the old. Where it throws, the old stays.
  let perform: @Sendable () throws -> Void

  /// Heeds SIGHUP from now on, which no longer ends the process; for as long as the result lives.
  static func onHangup(_ reloads: [Reload], logger: Logger) -> any DispatchSourceSignal {
    signal(SIGHUP, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGHUP, queue: .global())
    source.setEventHandler { for reload in reloads { reload.log(to: logger) } }
    source.activate()
    return source
  }

  private func log(to logger: Logger) {
    do {
      try perform()
      logger.notice("read again: \(what)")
    } catch {
      logger.error("not read again, the old stays in force: \(what): \(error)")
    }
  }
}
