import COpenSSL
import Glibc

/// The server's side of TLS on a non-blocking socket. Nothing here waits: the handshake goes on within reads and writes.
///
/// It belongs to its `Connection`, and so to one I/O thread, on which `SIGPIPE` is blocked: OpenSSL writes without
/// `MSG_NOSIGNAL`.
final class TLSSession {
  /// Bytes of a record, the most that one read gives and one write takes (RFC 8446 § 5.1).
  static let recordBytes = 16384

  private let pointer: OpaquePointer
  /// OpenSSL may not be called any more; its alert, if it had one, is out.
  private(set) var hasFailed = false
  /// Within the handshake reading may have to write first, and writing to read.
  private(set) var readAwaitsWritable = false
  private(set) var writeAwaitsReadable = false

  /// Nil for want of memory.
  init?(_ context: ServerContext, on socket: Socket) {
    guard let pointer = SSL_new(context.pointer) else { return nil }
    self.pointer = pointer
    guard SSL_set_fd(pointer, socket.descriptor) == 1 else { return nil }
    SSL_set_accept_state(pointer)
  }

  deinit {
    SSL_free(pointer)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Socket.Transfer {
    ERR_clear_error()
    var count = 0
    let result = SSL_read_ex(pointer, buffer.baseAddress, buffer.count, &count)
    let code = errno
    readAwaitsWritable = false
    guard result != 1 else { return .bytes(count) }
    let reason = SSL_get_error(pointer, result)
    readAwaitsWritable = reason == SSL_ERROR_WANT_WRITE
    return transfer(reason, errno: code)
  }

  /// Writes a record at the most. Head and body share it, so that a small answer is one.
  /// - Parameter offset: bytes of the two together that are already out. After `wouldBlock` the same bytes must be written.
  func write(_ first: [UInt8], _ second: [UInt8], from offset: Int) -> Socket.Transfer {
    guard offset < first.count else {
      return second.withUnsafeBytes { write($0.dropFirst(offset - first.count)) }
    }
    guard !second.isEmpty else { return first.withUnsafeBytes { write($0.dropFirst(offset)) } }
    let count = min(first.count + second.count - offset, Self.recordBytes)
    return withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { record in
      let head = first.dropFirst(offset).prefix(count)
      head.withUnsafeBytes { record.copyMemory(from: $0) }
      second.withUnsafeBytes { body in
        UnsafeMutableRawBufferPointer(rebasing: record[head.count...]).copyBytes(from: body.prefix(count - head.count))
      }
      return write(UnsafeRawBufferPointer(record)[...])
    }
  }

  private func write(_ bytes: Slice<UnsafeRawBufferPointer>) -> Socket.Transfer {
    let record = UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.recordBytes))
    ERR_clear_error()
    var count = 0
    let result = SSL_write_ex(pointer, record.baseAddress, record.count, &count)
    let code = errno
    writeAwaitsReadable = false
    guard result != 1 else { return .bytes(count) }
    let reason = SSL_get_error(pointer, result)
    writeAwaitsReadable = reason == SSL_ERROR_WANT_READ
    let transfer = transfer(reason, errno: code)
    // Within the handshake: there is nobody to write to.
    return transfer == .end ? .failed(SystemError(code: EPIPE)) : transfer
  }

  private func transfer(_ reason: Int32, errno code: Int32) -> Socket.Transfer {
    switch reason {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return .wouldBlock
    case SSL_ERROR_ZERO_RETURN: return .end
    case SSL_ERROR_SYSCALL:
      hasFailed = true
      return code == 0 ? .end : .failed(SystemError(code: code))
    default:
      hasFailed = true
      let error = OpenSSLError()
      return .broken(
        error.isReason(SSL_R_HTTP_REQUEST, of: ERR_LIB_SSL) ? .plainHTTP : .broken(reason: error.reason))
    }
  }

  /// Says that nothing more comes (RFC 8446 § 6.1), once.
  ///
  /// Where the socket takes nothing, it is left unsaid: an answer's length tells the client whether it has all of it.
  func sayEnd() {
    guard !hasFailed, SSL_is_init_finished(pointer) == 1, SSL_get_shutdown(pointer) & SSL_SENT_SHUTDOWN == 0 else {
      return
    }
    ERR_clear_error()
    SSL_shutdown(pointer)
  }
}
