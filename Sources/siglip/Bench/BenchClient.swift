import Glibc

/// One connection that sends a picture, waits for the answer, and sends it again, until the time is over.
struct BenchClient {
  let socket: Int32
  let body: [UInt8]
  /// Milliseconds of each answer.
  let times: UnsafeMutablePointer<Double>
  let count: UnsafeMutablePointer<Int>
  let failures: UnsafeMutablePointer<Int>
  let end: ContinuousClock.Instant

  func run() {
    let head =
      "POST /embed/image HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
      + "Content-Length: \(body.count)\r\n\r\n"
    let request = Array(head.utf8) + body
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while count.pointee < 1 << 20 {
      let start = ContinuousClock.now
      guard send(request), receive(&buffer) else {
        failures.pointee += 1
        return
      }
      let now = ContinuousClock.now
      guard now <= end else { return }
      times[count.pointee] = start.duration(to: now) / .milliseconds(1)
      count.pointee += 1
    }
  }

  private func send(_ request: [UInt8]) -> Bool {
    request.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let more = Glibc.send(socket, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
        guard more > 0 else { return false }
        sent += more
      }
      return true
    }
  }

  /// Whether a whole answer came, and was 200.
  private func receive(_ buffer: inout [UInt8]) -> Bool {
    var length = 0
    var expected = Int.max
    while length < expected {
      if length == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
      let more = buffer.withUnsafeMutableBytes { recv(socket, $0.baseAddress! + length, $0.count - length, 0) }
      guard more > 0 else { return false }
      length += more
      if expected == .max, let size = Self.size(of: buffer[..<length]) { expected = size }
    }
    return buffer.starts(with: Array("HTTP/1.1 200".utf8))
  }

  /// Bytes of the answer, head and body, once its head is complete.
  private static func size(of answer: ArraySlice<UInt8>) -> Int? {
    guard let end = String(decoding: answer, as: UTF8.self).firstRange(of: "\r\n\r\n") else { return nil }
    let head = String(decoding: answer, as: UTF8.self)[..<end.lowerBound]
    let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
    guard let digits = length?.split(separator: ":").last, let count = Int(digits.drop { $0 == " " })
    else { return nil }
    return head.utf8.count + 4 + count
  }
}
