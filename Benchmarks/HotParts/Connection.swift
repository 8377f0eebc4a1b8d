import Foundation

/// A blocking TCP connection to this machine, for a benchmark's client. Closed when it goes.
final class Connection: Sendable {
  private let descriptor: Int32

  init?(port: Int) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { return nil }
  }

  deinit { close(descriptor) }

  /// Bytes of the answer, which is over 1 KiB and comes in one write.
  func exchange(_ request: [UInt8]) -> Int {
    _ = request.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
    var received = 0
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { room in
      while received < 1024 {
        let count = recv(descriptor, room.baseAddress, room.count, 0)
        guard count > 0 else { return }
        received += count
      }
    }
    return received
  }
}
