import HTTPTypes

/// `METHOD SP TARGET SP HTTP/1.x` (RFC 9112 § 3), with single spaces and nothing else.
struct RequestLine: Sendable {
  var method: HTTPRequest.Method
  var target: RequestTarget
  var isHTTP10: Bool

  /// - Parameter line: without its CRLF.
  init(_ line: ArraySlice<UInt8>) throws(RequestError) {
    try FieldLine.checkControls(line)
    let parts = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformedRequestLine }
    guard let method = HTTPRequest.Method(String(decoding: parts[0], as: UTF8.self)) else { throw .malformedMethod }
    isHTTP10 = try Self.isHTTP10(parts[2])
    guard method != .connect else { throw .unsupportedMethod }
    self.method = method
    target = try RequestTarget(parts[1], method: method)
  }

  private static func isHTTP10(_ version: ArraySlice<UInt8>) throws(RequestError) -> Bool {
    guard version.count == 8, version.starts(with: Array("HTTP/".utf8)) else { throw .malformedRequestLine }
    let digits = Array(version.suffix(3))
    guard (0x30...0x39).contains(digits[0]), digits[1] == UInt8(ascii: "."), (0x30...0x39).contains(digits[2]) else {
      throw .malformedRequestLine
    }
    guard digits[0] == UInt8(ascii: "1"), digits[2] <= UInt8(ascii: "1") else { throw .unknownVersion }
    return digits[2] == UInt8(ascii: "0")
  }
}
