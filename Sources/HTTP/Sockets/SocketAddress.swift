import Glibc

/// A `sockaddr` of any family.
struct SocketAddress: Sendable {
  private var storage: sockaddr_storage
  private var length: socklen_t

  /// Filled by a system call such as `accept` or `getsockname`.
  init<Value>(_ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) throws(SystemError) -> Value)
    throws(SystemError)
  {
    var (address, length) = (sockaddr_storage(), socklen_t(MemoryLayout<sockaddr_storage>.size))
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        Result { () throws(SystemError) in try body(pointer, &length) }
      }
    }
    _ = try result.get()
    (self.storage, self.length) = (address, length)
  }

  init(_ address: UnsafePointer<sockaddr>, length: socklen_t) {
    storage = sockaddr_storage()
    self.length = length
    withUnsafeMutableBytes(of: &storage) { storage in
      storage.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(length)))
    }
  }

  /// Nil where the path does not fit.
  init?(unixPath path: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count <= Self.unixPathLimit, !bytes.isEmpty else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sockaddr_un>.size)
    self = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { SocketAddress($0, length: length) }
    }
  }

  /// One byte is the terminator.
  static let unixPathLimit = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  var family: Int32 { Int32(storage.ss_family) }

  var port: Int {
    get {
      withUnsafeBytes(of: storage) { bytes in
        // In both families the port stands behind the family, big-endian.
        Int(bytes[2]) << 8 | Int(bytes[3])
      }
    }
    set {
      withUnsafeMutableBytes(of: &storage) { bytes in
        bytes[2] = UInt8(truncatingIfNeeded: newValue >> 8)
        bytes[3] = UInt8(truncatingIfNeeded: newValue)
      }
    }
  }

  /// The numeric host; empty for a Unix socket.
  var host: String {
    guard family == AF_INET || family == AF_INET6 else { return "" }
    var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let status = withSockaddr { getnameinfo($0, $1, &name, socklen_t(name.count), nil, 0, NI_NUMERICHOST) }
    return status == 0 ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : ""
  }

  /// For logs: `127.0.0.1:80`, `[::1]:80`, `unix`.
  var description: String {
    let host = host
    return host.isEmpty ? "unix" : host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  func withSockaddr<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
    withUnsafePointer(to: storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }
}
