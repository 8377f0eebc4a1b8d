import ArgumentParser
import FoundationEssentials
import Glibc
import HTTP

/// One `GET /health/ready` over a blocking socket: no client library is needed to ask one question.
struct ReadinessProbe {
  let server: String
  let timeout: Int
  /// For `https`.
  var identity = TLSClient.Identity()

  /// - Throws: `ExitCode` 1, after a line on standard error, when nobody answers; `UsageError` for a bad address.
  func ask() throws -> (status: Int, head: String) {
    let socket = try connect()
    defer { close(socket) }
    var time = timeval(tv_sec: timeout, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(socket, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
    let request = Array("GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
    var buffer = [UInt8](repeating: 0, count: 4096)
    let length: Int
    if isSecure {
      let client = try shakeHands(on: socket)
      guard client.write(request) else { throw silence() }
      length = buffer.withUnsafeMutableBytes { client.read(into: $0) }
    } else {
      guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else { throw silence() }
      length = recv(socket, &buffer, buffer.count, 0)
    }
    let head = String(decoding: buffer.prefix(max(0, length)), as: UTF8.self)
    // HTTP/1.1 200 OK
    let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
    guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else { throw silence() }
    return (status, head)
  }

  private var isSecure: Bool { server.hasPrefix("https://") }

  private func shakeHands(on socket: Int32) throws -> TLSClient {
    do {
      return try TLSClient(on: socket, host: try endpoint().host, as: identity)
    } catch let error as TLSError {
      if case .handshakeFailed = error {
        StandardError.write("\(server): \(error.sentence)")
        throw ExitCode(1)
      }
      throw UsageError(error.sentence)
    }
  }

  /// A connected, blocking socket.
  func connect() throws -> Int32 {
    if server.hasPrefix("http://") || isSecure { return try connectTCP() }
    guard server.hasPrefix("/") || server.hasPrefix("unix:") || server.hasPrefix(".") else {
      throw UsageError("\(server): give http://HOST:PORT, https://HOST:PORT or the path of a Unix socket")
    }
    return try connectUnix(server.hasPrefix("unix:") ? String(server.dropFirst(5)) : server)
  }

  private func connectUnix(_ path: String) throws -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < capacity else { throw UsageError("\(path): longer than a socket's path may be") }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard socket >= 0, result == 0 else {
      if socket >= 0 { close(socket) }
      throw silence()
    }
    return socket
  }

  private func connectTCP() throws -> Int32 {
    let (host, port) = try endpoint()
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0 else { throw silence() }
    defer { freeaddrinfo(found) }
    var next = found
    while let candidate = next {
      let socket = socket(candidate.pointee.ai_family, candidate.pointee.ai_socktype, 0)
      if socket >= 0 {
        if Glibc.connect(socket, candidate.pointee.ai_addr, candidate.pointee.ai_addrlen) == 0 { return socket }
        close(socket)
      }
      next = candidate.pointee.ai_next
    }
    throw silence()
  }

  private func endpoint() throws -> (host: String, port: Int) {
    guard let url = URL(string: server), let host = url.host else {
      throw UsageError("\(server): not a URL; give http://HOST:PORT, https://HOST:PORT or the path of a Unix socket")
    }
    return (host.filter { !"[]".contains($0) }, url.port ?? (isSecure ? 443 : 80))
  }

  private func silence() -> ExitCode {
    StandardError.write("\(server): no answer; nobody listens there, or not in this way: see siglip serve")
    return ExitCode(1)
  }
}
