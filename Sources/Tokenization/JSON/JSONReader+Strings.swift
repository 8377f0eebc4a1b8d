extension JSONReader {
  /// A string's text.
  mutating func string() throws(TokenizerFileError.Rule) -> String {
    var buffer: [UInt8] = []
    try string(appendingTo: &buffer)
    return String(decoding: buffer, as: UTF8.self)
  }

  /// Appends a string's text, escapes resolved, as UTF-8.
  mutating func string(appendingTo buffer: inout [UInt8]) throws(TokenizerFileError.Rule) {
    try expect(UInt8(ascii: "\""), "a string")
    while true {
      let start = position
      let end = try plainRun()
      if end > start { buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<end])) }
      if bytes[end] == UInt8(ascii: "\"") {
        step(by: 1)
        return
      }
      let scalar = try escape()
      buffer.append(contentsOf: UTF8.encode(scalar)!)
    }
  }

  mutating func skipString() throws(TokenizerFileError.Rule) {
    try expect(UInt8(ascii: "\""), "a string")
    while bytes[try plainRun()] != UInt8(ascii: "\"") { _ = try escape() }
    step(by: 1)
  }

  /// Steps to the next quote or backslash and gives its place.
  private mutating func plainRun() throws(TokenizerFileError.Rule) -> Int {
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): return position
      case 0..<0x20: throw failure(.controlCharacter(byte))
      case 0..<0x80: step(by: 1)
      default:
        guard let length = UTF8Bytes.scalarLength(bytes, at: position) else { throw failure(.invalidUTF8) }
        step(by: length)
      }
    }
    throw failure(.unexpectedEnd)
  }

  private mutating func escape() throws(TokenizerFileError.Rule) -> Unicode.Scalar {
    let start = position
    guard position + 1 < bytes.count else { throw failure(.unexpectedEnd, at: bytes.count) }
    let kind = bytes[position + 1]
    step(by: 2)
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try hexadecimalUnit(start)
      if let scalar = Unicode.Scalar(first) { return scalar }
      guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      else { throw failure(.unpairedSurrogate, at: start) }
      step(by: 2)
      let second = try hexadecimalUnit(start)
      guard (0xDC00...0xDFFF).contains(second) else { throw failure(.unpairedSurrogate, at: start) }
      return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)!
    default: throw failure(.invalidEscape, at: start)
    }
  }

  private mutating func hexadecimalUnit(_ start: Int) throws(TokenizerFileError.Rule) -> UInt16 {
    guard position + 4 <= bytes.count else { throw failure(.unexpectedEnd, at: bytes.count) }
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw failure(.invalidEscape, at: start)
      }
      unit = unit << 4 | UInt16(digit)
      step(by: 1)
    }
    return unit
  }
}
