/// Reads the common grammar of field values (RFC 9110 § 5.6): tokens, quoted strings, `; name=value` parameters.
struct FieldScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = text[...].utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skipSpaces() {
    rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
  }

  /// Takes one character if it is next.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func token() -> String? {
    let token = rest.prefix { $0.isTokenCharacter }
    rest = rest[token.endIndex...]
    return token.isEmpty ? nil : String(Substring(token))
  }

  /// `"…"`, with `\"` and `\\` unescaped; another backslash stands for itself, as browsers of old sent paths.
  mutating func quotedString() -> String? {
    guard skip("\"") else { return nil }
    var bytes: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"):
        if let next = rest.first, next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") {
          bytes.append(next)
          rest.removeFirst()
        } else {
          bytes.append(byte)
        }
      default: bytes.append(byte)
      }
    }
    return nil
  }

  /// `*( OWS ";" OWS [ name "=" ( token / quoted-string ) ] )`, up to a comma or the end; nil where malformed.
  mutating func parameters() -> [(name: String, value: String)]? {
    var parameters: [(name: String, value: String)] = []
    skipSpaces()
    while skip(";") {
      skipSpaces()
      guard let name = token() else {
        if rest.isEmpty || rest.first == UInt8(ascii: ";") { continue }
        return nil
      }
      guard skip("="), let value = quotedString() ?? token() else { return nil }
      parameters.append((name.lowercased(), value))
      skipSpaces()
    }
    return rest.isEmpty || rest.first == UInt8(ascii: ",") ? parameters : nil
  }

  /// Goes on behind the next comma that stands outside quotes, past an element that could not be read.
  mutating func skipElement() {
    var isQuoted = false
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if byte == UInt8(ascii: ","), !isQuoted { return }
    }
  }
}

extension UInt8 {
  /// `tchar` of RFC 9110 § 5.6.2: what methods, field names and tokens are made of.
  var isTokenCharacter: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    // ! # $ % & ' * + - . ^ _ ` | ~
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
    default: false
    }
  }
}
