/// Where and how a text breaks JSON's grammar (RFC 8259) or one of this reader's limits.
public struct JSONError: Hashable, Sendable {
  /// The rules that a text can break.
  public enum Rule: Hashable, Sendable {
    /// The text ends where more was expected.
    case unexpectedEnd
    /// A byte stands where something else must.
    case unexpectedByte(UInt8, expected: String)
    /// A string holds bytes that are not UTF-8.
    case invalidUTF8
    /// A control character stands unescaped in a string.
    case controlCharacter(UInt8)
    /// A backslash is followed by something that is no escape.
    case invalidEscape
    /// An escape names half of a surrogate pair, which no UTF-8 can hold.
    case unpairedSurrogate
    /// A number breaks the grammar, or is no integer from 0 to 2^31 - 1 where an id must stand.
    case invalidNumber
    /// Objects and arrays are nested deeper than `JSONReader.maximumDepth`.
    case tooDeep(limit: Int)
    /// An object has a key twice.
    case duplicateKey(String)
    /// Something follows the value.
    case trailingBytes
  }

  /// The byte at which the rule is broken, counted from 0.
  public let offset: Int
  /// The rule that is broken.
  public let rule: Rule
}

extension JSONError.Rule: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unexpectedEnd: "the text ends too early"
    case .unexpectedByte(let byte, let expected):
      "expected \(expected), found \(byte > 0x20 && byte < 0x7F ? "'\(Character(Unicode.Scalar(byte)))'" : "byte \(byte)")"
    case .invalidUTF8: "not UTF-8"
    case .controlCharacter(let byte): "unescaped control character \(byte) in a string"
    case .invalidEscape: "no such escape"
    case .unpairedSurrogate: "an escape names half of a surrogate pair"
    case .invalidNumber: "not a number that can stand here"
    case .tooDeep(let limit): "nested deeper than \(limit)"
    case .duplicateKey(let key): "key \"\(key)\" is there twice"
    case .trailingBytes: "something follows the end of the value"
    }
  }
}
