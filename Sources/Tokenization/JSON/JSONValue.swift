/// A value of the small, typed part of a file: everything but the vocabulary and the merges.
package enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  /// The value in few words, for the "found" of an error.
  var summary: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    case .string(let value): "\"\(value.prefix(60))\(value.count > 60 ? "…" : "")\""
    case .array(let elements): "an array of \(elements.count)"
    case .object(let members): "an object with \(members.keys.sorted().prefix(6).joined(separator: ", "))"
    }
  }
}

extension JSONReader {
  /// Reads the value as a tree. A key that is there twice is refused.
  mutating func value() throws(TokenizerFileError.Rule) -> JSONValue {
    switch try peek() {
    case UInt8(ascii: "{"):
      var members: [String: JSONValue] = [:]
      var object = try beginObject()
      while try advance(&object) {
        _ = try peek()
        let place = position
        let key = try key()
        guard members.updateValue(try value(), forKey: key) == nil else {
          throw failure(.duplicateKey(key), at: place)
        }
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONValue] = []
      var array = try beginArray()
      while try advance(&array) { elements.append(try value()) }
      return .array(elements)
    case UInt8(ascii: "\""):
      return .string(try string())
    default:
      return try scalar()
    }
  }

  /// A number or one of the three literals.
  package mutating func scalar() throws(TokenizerFileError.Rule) -> JSONValue {
    let byte = try peek()
    switch byte {
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw failure(.unexpectedByte(byte, expected: "a value"))
    }
  }

  private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(TokenizerFileError.Rule) -> JSONValue {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count,
      bytes[position..<position + count].elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: count))
    else { throw failure(.unexpectedByte(bytes[position], expected: "\(text)")) }
    step(by: count)
    return value
  }

  mutating func number() throws(TokenizerFileError.Rule) -> Double {
    let start = position
    try skipNumber()
    guard let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw failure(.invalidNumber, at: start)
    }
    return value
  }

  /// RFC 8259, section 6: `-? int frac? exp?`, where int has no leading zero. What it is worth is not asked: a tensor is
  /// millions of them.
  mutating func skipNumber() throws(TokenizerFileError.Rule) {
    let start = position
    if bytes[position] == UInt8(ascii: "-") { step(by: 1) }
    let integer = position
    guard digits() > 0, position == integer + 1 || bytes[integer] != UInt8(ascii: "0") else {
      throw failure(.invalidNumber, at: start)
    }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      step(by: 1)
      guard digits() > 0 else { throw failure(.invalidNumber, at: start) }
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      step(by: 1)
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        step(by: 1)
      }
      guard digits() > 0 else { throw failure(.invalidNumber, at: start) }
    }
  }

  private mutating func digits() -> Int {
    let start = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { step(by: 1) }
    return position - start
  }
}
