import Foundation
import Glibc

@testable import HTTP

/// A client that sends and sees bytes. It blocks, so it is used on a thread of its own: `onThread`.
final class WireClient: Sendable {
  let descriptor: Int32
  // A client is used by one thread at a time.
  nonisolated(unsafe) private let tls: TLSClient?

  /// - Parameter identity: for TLS; without one the bytes go in the clear there too.
  init(_ address: ListenAddress, as identity: TLSClient.Identity? = .trusting) throws {
    let (socketAddress, family): (SocketAddress?, Int32) =
      switch address {
      case .unix(let path): (SocketAddress(unixPath: path), AF_UNIX)
      case .tcp(let host, let port), .tls(let host, let port, _):
        (Self.loopback(host: host, port: port), host.contains(":") ? AF_INET6 : AF_INET)
      }
    guard let socketAddress else { throw SystemError(code: EINVAL) }
    let descriptor = try SystemCall.run { socket(family, Int32(SOCK_STREAM.rawValue), 0) }
    self.descriptor = descriptor
    do {
      tls = try Self.connected(descriptor, to: address, socketAddress, as: identity)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func connected(
    _ descriptor: Int32, to address: ListenAddress, _ socketAddress: SocketAddress, as identity: TLSClient.Identity?
  ) throws -> TLSClient? {
    _ = try SystemCall.run { socketAddress.withSockaddr { connect(descriptor, $0, $1) } }
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    guard case .tls(let host, _, _) = address, let identity else { return nil }
    // OpenSSL's writes know no MSG_NOSIGNAL.
    signal(SIGPIPE, SIG_IGN)
    return try TLSClient(on: descriptor, host: host, as: identity)
  }

  deinit { close(descriptor) }

  private static func loopback(host: String, port: Int) -> SocketAddress? {
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), nil, &list) == 0, let entry = list?.pointee, let address = entry.ai_addr
    else { return nil }
    defer { freeaddrinfo(list) }
    return SocketAddress(address, length: entry.ai_addrlen)
  }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Sends all, or throws where the server takes no more.
  func send(_ bytes: [UInt8]) throws {
    if let tls {
      guard tls.write(bytes) else { throw SystemError(code: EPIPE) }
      return
    }
    var sent = 0
    while sent < bytes.count {
      sent += try bytes[sent...].withUnsafeBytes { piece in
        try SystemCall.run { Glibc.send(descriptor, piece.baseAddress, piece.count, Int32(MSG_NOSIGNAL)) }
      }
    }
  }

  /// The next bytes; empty at the end.
  func receive(_ maximum: Int = 65536) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: maximum)
    if let tls { return Array(buffer[..<buffer.withUnsafeMutableBytes { tls.read(into: $0) }]) }
    let count = try SystemCall.run { recv(descriptor, &buffer, maximum, 0) }
    return Array(buffer[..<count])
  }

  /// Everything until the server closes.
  func receiveAll() throws -> String {
    var bytes: [UInt8] = []
    while true {
      let more = try receive()
      if more.isEmpty { return String(decoding: bytes, as: UTF8.self) }
      bytes += more
    }
  }

  /// One response with its body by `Content-Length`, and not a byte more.
  func receiveResponse(isHead: Bool = false) throws -> WireResponse {
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual([13, 10, 13, 10]) {
      let byte = try receive(1)
      guard !byte.isEmpty else { throw SystemError(code: ECONNABORTED) }
      head += byte
    }
    var response = WireResponse(head: String(decoding: head, as: UTF8.self))
    let length = isHead ? 0 : Int(response["Content-Length"] ?? "0") ?? 0
    while response.body.count < length {
      let more = try receive(min(65536, length - response.body.count))
      guard !more.isEmpty else { throw SystemError(code: ECONNABORTED) }
      response.body += more
    }
    return response
  }

  func exchange(_ text: String) throws -> WireResponse {
    try send(text)
    return try receiveResponse()
  }

  /// True once the server has closed; waits for it.
  func seesEnd() throws -> Bool { try receive().isEmpty }

  func closeWriting() {
    tls?.sayEnd()
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Closes with a reset rather than an end.
  func reset() {
    var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    shutdown(descriptor, Int32(SHUT_RDWR))
  }
}

struct WireResponse: Sendable {
  var head: String
  var body: [UInt8] = []

  var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }
  var text: String { String(decoding: body, as: UTF8.self) }

  subscript(name: String) -> String? {
    for line in head.split(separator: "\r\n").dropFirst() {
      let parts = line.split(separator: ": ", maxSplits: 1)
      if parts.first?.lowercased() == name.lowercased() { return String(parts.last ?? "") }
    }
    return nil
  }
}

/// Runs what blocks on a thread of its own: the threads of Swift's tasks are few, and the server needs them.
func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Result(catching: body)) }.start()
  }
}
