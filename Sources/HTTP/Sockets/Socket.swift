import Glibc

/// A non-blocking stream socket. It closes when the last one who holds it lets go, so that no Dispatch source
/// can be left with a descriptor that means something else by now.
final class Socket: Sendable {
  enum Transfer: Equatable {
    case bytes(Int)
    case wouldBlock
    /// The other side sends no more.
    case end
    case failed(SystemError)
    /// TLS is over; the socket is not.
    case broken(TLSFailure)
  }

  let descriptor: Int32

  /// Takes the descriptor over.
  init(adopting descriptor: Int32) throws(SystemError) {
    self.descriptor = descriptor
    let flags = try SystemCall.run { fcntl(descriptor, F_GETFL) }
    _ = try SystemCall.run { fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
    _ = try SystemCall.run { fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
  }

  convenience init(family: Int32) throws(SystemError) {
    try self.init(adopting: SystemCall.run { socket(family, Int32(SOCK_STREAM.rawValue), 0) })
  }

  deinit {
    close(descriptor)
  }

  func setOption(_ level: Int32, _ name: Int32, _ value: Int32 = 1) throws(SystemError) {
    var value = value
    let size = socklen_t(MemoryLayout<Int32>.size)
    _ = try SystemCall.run { setsockopt(descriptor, level, name, &value, size) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
    do {
      let count = try SystemCall.run { recv(descriptor, buffer.baseAddress, buffer.count, 0) }
      return count == 0 ? .end : .bytes(count)
    } catch {
      return error.wouldBlock ? .wouldBlock : .failed(error)
    }
  }

  /// One gathered write of both, without `SIGPIPE`.
  /// - Parameter offset: bytes of the two together that are already out.
  func write(_ first: [UInt8], _ second: [UInt8], from offset: Int) -> Transfer {
    first.withUnsafeBytes { first in
      second.withUnsafeBytes { second in
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: 2) { pieces in
          pieces.initializeElement(at: 0, to: Self.piece(first.dropFirst(offset)))
          pieces.initializeElement(at: 1, to: Self.piece(second.dropFirst(max(0, offset - first.count))))
          var message = msghdr()
          message.msg_iov = pieces.baseAddress
          message.msg_iovlen = .init(pieces.count)
          do throws(SystemError) {
            return .bytes(try SystemCall.run { sendmsg(descriptor, &message, Int32(MSG_NOSIGNAL)) })
          } catch {
            return error.wouldBlock ? .wouldBlock : .failed(error)
          }
        }
      }
    }
  }

  /// Tells the other side that nothing more comes; reading goes on.
  func shutdownWriting() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  private static func piece(_ bytes: Slice<UnsafeRawBufferPointer>) -> iovec {
    let bytes = UnsafeRawBufferPointer(rebasing: bytes)
    return iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
  }
}
