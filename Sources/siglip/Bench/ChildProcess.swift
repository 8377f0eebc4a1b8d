import Glibc
import SystemPackage

/// A program that runs beside this one, with its environment, input and outputs.
final class ChildProcess {
  private let id: pid_t
  private var hasEnded = false

  /// - Throws: `Errno`.
  init(_ program: String, _ arguments: [String]) throws {
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
    defer { for word in words { free(word) } }
    words.append(nil)
    var id = pid_t()
    let code = posix_spawn(&id, program, nil, nil, &words, environ)
    guard code == 0 else { throw Errno(rawValue: code) }
    self.id = id
  }

  var isRunning: Bool {
    var status: Int32 = 0
    if !hasEnded, waitpid(id, &status, WNOHANG) == id { hasEnded = true }
    return !hasEnded
  }

  /// Asks it to end and waits until it has.
  func terminate() {
    guard isRunning else { return }
    kill(id, SIGTERM)
    var status: Int32 = 0
    while waitpid(id, &status, 0) == -1, errno == EINTR {}
    hasEnded = true
  }
}
