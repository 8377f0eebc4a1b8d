import HTTPTypes

/// `METHOD SP TARGET SP HTTP/1.x` (RFC 9112 § 3), with single spaces and nothing else.
struct RequestLine: Sendable {
  var method: HTTPRequest.Method
  var target: RequestTarget
  var isHTTP10: Bool

  /// - Parameter line: without its CRLF.
  init(_ line: ArraySlice<UInt8>) throws(RequestError) {
    try FieldLine.checkControls(line)
    guard let first = line.firstIndex(of: 0x20), let second = line[(first + 1)...].firstIndex(of: 0x20),
      !line[(second + 1)...].contains(0x20)
    else { throw .malformedRequestLine }
    guard let method = HTTPRequest.Method(String(decoding: line[..<first], as: UTF8.self)) else {
      throw .malformedMethod
    }
    isHTTP10 = try Self.isHTTP10(line[(second + 1)...])
    guard method != .connect else { throw .unsupportedMethod }
    self.method = method
    target = try RequestTarget(line[(first + 1)..<second], method: method)
  }

  private static func isHTTP10(_ version: ArraySlice<UInt8>) throws(RequestError) -> Bool {
    guard version.count == 8, version.starts(with: "HTTP/".utf8) else { throw .malformedRequestLine }
    let last = version.endIndex - 1
    let (major, point, minor) = (version[last - 2], version[last - 1], version[last])
    guard (0x30...0x39).contains(major), point == UInt8(ascii: "."), (0x30...0x39).contains(minor) else {
      throw .malformedRequestLine
    }
    guard major == UInt8(ascii: "1"), minor <= UInt8(ascii: "1") else { throw .unknownVersion }
    return minor == UInt8(ascii: "0")
  }
}
