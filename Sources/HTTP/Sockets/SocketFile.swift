import Glibc

/// The file of a Unix socket that this process made.
struct SocketFile: Sendable {
  private let path: String
  private let inode: ino_t

  init(path: String) throws(SystemError) {
    self.path = path
    inode = try Self.status(path).st_ino
  }

  /// Leaves alone what another server may have put there since.
  func remove() {
    guard let status = try? Self.status(path), status.st_ino == inode else { return }
    unlink(path)
  }

  /// Removes a socket file that no server answers at; refuses to touch anything else.
  static func removeStale(path: String, address: SocketAddress) throws(SocketError) {
    guard let status = try? status(path) else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path: path) }
    do {
      let probe = try Socket(family: AF_UNIX)
      _ = try SystemCall.run { address.withSockaddr { connect(probe.descriptor, $0, $1) } }
      throw SocketError.socketInUse(path: path)
    } catch let error as SystemError where error.code == ECONNREFUSED {
      unlink(path)
    } catch let error as SystemError where error.wouldBlock {
      // Its backlog is full: somebody listens.
      throw .socketInUse(path: path)
    } catch let error as SystemError {
      throw .systemCall(name: "connect", errno: error.code)
    } catch {
      throw .socketInUse(path: path)
    }
  }

  private static func status(_ path: String) throws(SystemError) -> stat {
    var status = stat()
    _ = try SystemCall.run { lstat(path, &status) }
    return status
  }
}
