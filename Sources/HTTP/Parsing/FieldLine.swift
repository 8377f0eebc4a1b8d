import HTTPTypes

/// One `name: value` line (RFC 9112 § 5): no space before the colon, no folding, no control characters.
enum FieldLine {
  /// - Parameter line: without its CRLF, not empty.
  static func parse(_ line: ArraySlice<UInt8>) throws(RequestError) -> HTTPField {
    try checkControls(line)
    if line.first == 0x20 || line.first == 0x09 { throw .lineFolding }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
      let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self))
    else { throw .malformedFieldName }
    return HTTPField(name: name, value: line[(colon + 1)...].trimmingSpaces())
  }

  /// CR (bare: the one before LF is gone), NUL and other controls, DEL; tabs are white space.
  static func checkControls(_ line: ArraySlice<UInt8>) throws(RequestError) {
    // All bytes at once first, for there is none as a rule.
    guard line.withUnsafeBufferPointer({ $0.reduce(0) { $0 | ($1.isControl ? 1 : 0) } }) != 0 else { return }
    for byte in line where byte.isControl {
      throw byte == 13 ? .bareCarriageReturn : .controlCharacter(byte: byte)
    }
  }
}

extension UInt8 {
  fileprivate var isControl: Bool { (self < 0x20 && self != 0x09) || self == 0x7F }
}
