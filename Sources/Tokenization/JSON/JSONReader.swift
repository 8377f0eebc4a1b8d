/// A cursor over JSON text (RFC 8259) that hands values out one by one and keeps nothing.
///
/// A 256,000-entry vocabulary with its merges is 34 MB of JSON; a reader that builds a tree of it takes seconds and
/// hundreds of megabytes. This one lets the caller put each string straight where it belongs. The bytes must outlive it.
/// Bodies of requests are read with it too.
package struct JSONReader {
  /// Objects and arrays inside each other. `tokenizer.json` needs 6.
  package static let maximumDepth = 32

  /// An object or array that is being read.
  package struct Container {
    let closing: UInt8
    var isFirst = true
  }

  let bytes: UnsafeRawBufferPointer
  package private(set) var position = 0
  private var depth = 0

  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Goes on at a place where a value starts, such as one that `position` gave before `skipValue`.
  package init(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  func failure(_ rule: JSONError.Rule, at offset: Int? = nil) -> TokenizerFileError.Rule {
    .malformedJSON(JSONError(offset: offset ?? position, rule: rule))
  }

  /// The next byte that is not white space; it stays unread.
  package mutating func peek() throws(TokenizerFileError.Rule) -> UInt8 {
    while position < bytes.count {
      let byte = bytes[position]
      if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return byte }
      position += 1
    }
    throw failure(.unexpectedEnd)
  }

  mutating func expect(_ byte: UInt8, _ name: StaticString) throws(TokenizerFileError.Rule) {
    let found = try peek()
    guard found == byte else { throw failure(.unexpectedByte(found, expected: "\(name)")) }
    position += 1
  }

  package mutating func beginObject() throws(TokenizerFileError.Rule) -> Container {
    try expect(UInt8(ascii: "{"), "an object")
    return try enter(closing: UInt8(ascii: "}"))
  }

  package mutating func beginArray() throws(TokenizerFileError.Rule) -> Container {
    try expect(UInt8(ascii: "["), "an array")
    return try enter(closing: UInt8(ascii: "]"))
  }

  private mutating func enter(closing: UInt8) throws(TokenizerFileError.Rule) -> Container {
    depth += 1
    guard depth <= Self.maximumDepth else { throw failure(.tooDeep(limit: Self.maximumDepth), at: position - 1) }
    return Container(closing: closing)
  }

  /// Steps to the next member or element; false at the end of the container, which is then behind the cursor.
  package mutating func advance(_ container: inout Container) throws(TokenizerFileError.Rule) -> Bool {
    let byte = try peek()
    if byte == container.closing {
      position += 1
      depth -= 1
      return false
    }
    if container.isFirst {
      container.isFirst = false
      return true
    }
    guard byte == UInt8(ascii: ",") else { throw failure(.unexpectedByte(byte, expected: "',' or the end")) }
    position += 1
    // A comma before the closing bracket is caught where the value is read.
    return true
  }

  /// A member's key as text, with the colon behind it.
  package mutating func key() throws(TokenizerFileError.Rule) -> String {
    let key = try string()
    try expect(UInt8(ascii: ":"), "':'")
    return key
  }

  /// An integer from 0 to 2^31 - 1: an id.
  package mutating func id() throws(TokenizerFileError.Rule) -> Int32 {
    _ = try peek()
    let start = position
    var value: Int64 = 0
    while position < bytes.count, case let digit = bytes[position] &- UInt8(ascii: "0"), digit <= 9 {
      value = value * 10 + Int64(digit)
      position += 1
      guard value <= Int32.max else { throw failure(.invalidNumber, at: start) }
    }
    let hasLeadingZero = position > start + 1 && bytes[start] == UInt8(ascii: "0")
    let next = position < bytes.count ? bytes[position] : 0
    let goesOn = next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e")
    guard position > start, !hasLeadingZero, !goesOn else { throw failure(.invalidNumber, at: start) }
    return Int32(value)
  }

  /// Steps over the value, of whatever kind, checking its grammar.
  package mutating func skipValue() throws(TokenizerFileError.Rule) {
    switch try peek() {
    case UInt8(ascii: "{"):
      var object = try beginObject()
      while try advance(&object) {
        try skipString()
        try expect(UInt8(ascii: ":"), "':'")
        try skipValue()
      }
    case UInt8(ascii: "["):
      var array = try beginArray()
      while try advance(&array) { try skipValue() }
    case UInt8(ascii: "\""):
      try skipString()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try skipNumber()
    default:
      _ = try scalar()
    }
  }

  /// The end of the text: only white space may be left.
  package mutating func expectEnd() throws(TokenizerFileError.Rule) {
    while position < bytes.count {
      guard [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) else { throw failure(.trailingBytes) }
      position += 1
    }
  }

  mutating func step(by count: Int) {
    position += count
  }
}
