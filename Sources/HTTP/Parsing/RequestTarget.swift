import HTTPTypes

/// What is asked for (RFC 9112 § 3.2): origin form, absolute form (its authority then stands for `Host`), or `*`.
struct RequestTarget: Sendable, Equatable {
  /// As it came; `*` for the asterisk form.
  var encodedPath: String
  var path: String
  var query: QueryItems

  init(_ bytes: ArraySlice<UInt8>, method: HTTPRequest.Method) throws(RequestError) {
    // Visible ASCII only, and a fragment is never sent.
    guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
      throw .malformedTarget
    }
    if bytes.elementsEqual([UInt8(ascii: "*")]) {
      guard method == .options else { throw .malformedTarget }
      (encodedPath, path, query) = ("*", "*", QueryItems())
      return
    }
    var text = Substring(decoding: bytes, as: UTF8.self)
    if text.utf8.first != UInt8(ascii: "/") { text = try Self.withoutAuthority(text) }
    let mark = text.utf8.firstIndex(of: UInt8(ascii: "?")) ?? text.endIndex
    let encoded = text[..<mark]
    guard let path = PercentEncoding.decode(encoded) else { throw .malformedTarget }
    encodedPath = encoded.isEmpty ? "/" : String(encoded)
    self.path = path.isEmpty ? "/" : path
    query = try mark == text.endIndex ? QueryItems() : QueryItems(parsing: text[text.index(after: mark)...])
  }

  /// `http://host:port/path?query` → `/path?query`.
  private static func withoutAuthority(_ text: Substring) throws(RequestError) -> Substring {
    for scheme in ["http://", "https://"] where text.prefix(scheme.count).lowercased() == scheme {
      let rest = text.dropFirst(scheme.count)
      let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
      guard !rest[..<end].isEmpty, Authority.isValid(rest[..<end].utf8) else { throw .malformedTarget }
      return rest[end...]
    }
    throw .malformedTarget
  }
}

/// `host [ ":" port ]` (RFC 3986 § 3.2), without user information.
enum Authority {
  /// An empty one is valid: a `Host` field may be empty where there is no authority.
  static func isValid(_ text: some Collection<UInt8>) -> Bool {
    var rest = text[...]
    if rest.first == UInt8(ascii: "[") {
      guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return false }
      let address = rest[rest.index(after: rest.startIndex)..<end]
      guard !address.isEmpty, address.allSatisfy({ $0.hexDigitValue != nil || $0 == 0x3A || $0 == 0x2E }) else {
        return false
      }
      rest = rest[rest.index(after: end)...]
    } else {
      let end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
      guard rest[..<end].allSatisfy(isRegisteredNameCharacter) else { return false }
      guard end == rest.endIndex || end != rest.startIndex else { return false }
      rest = rest[end...]
    }
    guard let colon = rest.popFirst() else { return true }
    return colon == UInt8(ascii: ":") && rest.count <= 5 && rest.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// unreserved, sub-delims without the comma (a list of hosts is no host), and `%`.
  private static func isRegisteredNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-._~!$&'()*+;=%".utf8.contains(byte)
    }
  }
}
