extension JSONReader {
  /// A string's text.
  mutating func string() throws(TokenizerFileError.Rule) -> String {
    var buffer: [UInt8] = []
    try string(appendingTo: &buffer)
    return String(decoding: buffer, as: UTF8.self)
  }

  /// Appends a string's text, escapes resolved, as UTF-8.
  package mutating func string(appendingTo buffer: inout [UInt8]) throws(TokenizerFileError.Rule) {
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

  /// A string's place among the bytes, where it stands for itself: nil, and nothing is read, where it has an escape.
  package mutating func plainString() throws(TokenizerFileError.Rule) -> Range<Int>? {
    let opening = self
    try expect(UInt8(ascii: "\""), "a string")
    let start = position
    let end = try plainRun()
    guard bytes[end] == UInt8(ascii: "\"") else {
      self = opening
      return nil
    }
    step(by: 1)
    return start..<end
  }

  mutating func skipString() throws(TokenizerFileError.Rule) {
    try expect(UInt8(ascii: "\""), "a string")
    while bytes[try plainRun()] != UInt8(ascii: "\"") { _ = try escape() }
    step(by: 1)
  }

  /// Steps to the next quote or backslash and gives its place.
  private mutating func plainRun() throws(TokenizerFileError.Rule) -> Int {
    while true {
      skipPlainWords()
      guard position < bytes.count else { throw failure(.unexpectedEnd) }
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
  }

  /// Steps over whole groups of 8 bytes in which nothing but printable ASCII stands, neither quote nor backslash:
  /// a picture in base64 is millions of them.
  private mutating func skipPlainWords() {
    let each: UInt64 = 0x0101_0101_0101_0101
    while position + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      // A byte's top bit comes up where it is 0 after `^`, under 0x20, or not ASCII; a borrow may raise the next one's
      // too, and so end the run early, which costs nothing but time.
      let quotes = (word ^ (each &* 0x22)) &- each
      let backslashes = (word ^ (each &* 0x5C)) &- each
      let controls = word &- each &* 0x20
      guard (quotes | backslashes | controls | word) & (each &* 0x80) == 0 else { return }
      step(by: 8)
    }
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
