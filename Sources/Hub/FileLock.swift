import FoundationEssentials
import Glibc

/// A lock that other processes respect, `huggingface_hub`'s among them: flock(2) on a file that stays.
final class FileLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    // Closing lets go of it.
    close(descriptor)
  }

  /// Takes the lock, asking again for as long as another holds it.
  ///
  /// - Parameter waiting: called once, before the first wait.
  static func acquire(_ file: URL, waiting: () -> Void = {}) async throws -> FileLock {
    try makeFolder(file.deletingLastPathComponent())
    var isFirst = true
    while true {
      if let lock = try attempt(file.path) { return lock }
      if isFirst { waiting() }
      isFirst = false
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// - Returns: nil while another holds it.
  static func attempt(_ path: String) throws(HubError) -> FileLock? {
    let descriptor = try system("open", path) { open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o664) }
    // Group-writable whatever the umask, so that users who share a cache can wait for each other; it fails, and need
    // not be done, where another made the file.
    _ = fchmod(descriptor, 0o664)
    let lock = FileLock(descriptor: descriptor)
    do {
      try system("flock", path) { flock(descriptor, LOCK_EX | LOCK_NB) }
    } catch .systemCall(_, _, let code) where [EWOULDBLOCK, EAGAIN, EACCES].contains(code) {
      return nil
    } catch .systemCall(_, _, let code) where [ENOSYS, EOPNOTSUPP, ENOLCK].contains(code) {
      // A file system without locks: nothing depends on them but that work is not done twice.
      return lock
    }
    var status = stat()
    try system("fstat", path) { fstat(descriptor, &status) }
    // Removed between opening and locking: this lock guards no name.
    return status.st_nlink > 0 ? lock : nil
  }
}
