/// An absolute http or https URL (RFC 3986), read strictly: whatever two readers might understand differently is
/// refused, for what is allowed here must be what is asked for later.
struct FetchURL: Sendable, Hashable {
  enum Scheme: String, Sendable {
    case http, https

    var port: Int { self == .http ? 80 : 443 }
  }

  enum Host: Sendable, Hashable {
    /// Lower case, ASCII.
    case name(String)
    case address(IPAddress)
  }

  let scheme: Scheme
  let host: Host
  let port: Int
  /// As it was written; begins with a slash.
  let path: String
  /// As it was written, without the question mark.
  let query: String?

  static let longest = 8192

  init(_ text: String) throws(URLFault) {
    guard text.utf8.count <= Self.longest else { throw .tooLong(limit: Self.longest) }
    // From here on all is ASCII, a byte a character.
    guard text.utf8.allSatisfy(Self.isAllowed) else { throw .character }
    try Self.checkPercentEncoding(text)
    guard let mark = text.firstRange(of: "://"), let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased())
    else { throw .scheme }
    self.scheme = scheme
    let rest = text[mark.upperBound...]
    guard !rest.contains("#") else { throw .fragment }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    guard !authority.contains("@") else { throw .userInformation }
    (host, port) = try Self.hostAndPort(authority, scheme)
    let target = rest[authority.endIndex...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = target[0].isEmpty ? "/" : String(target[0])
    query = target.count > 1 ? String(target[1]) : nil
    try Self.checkPath(path)
  }

  /// RFC 3986's own characters: unreserved, reserved and the percent sign.
  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
    }
  }

  private static func checkPercentEncoding(_ text: String) throws(URLFault) {
    for part in text.split(separator: "%", omittingEmptySubsequences: false).dropFirst() {
      guard part.count >= 2, part.prefix(2).allSatisfy(\.isHexDigit) else { throw .percentEncoding }
    }
  }

  private static func hostAndPort(_ authority: Substring, _ scheme: Scheme) throws(URLFault) -> (Host, Int) {
    let host: Host
    let behind: Substring
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]"),
        let address = IPAddress(String(authority[..<end].dropFirst())), address.isIPv6
      else { throw .host }
      host = .address(address)
      behind = authority[end...].dropFirst()
    } else {
      let name = authority.prefix { $0 != ":" }.lowercased()
      if let address = IPAddress(name) {
        host = .address(address)
      } else {
        guard isName(name) else { throw .host }
        host = .name(name)
      }
      behind = authority.drop { $0 != ":" }
    }
    guard !behind.isEmpty else { return (host, scheme.port) }
    let digits = behind.dropFirst()
    guard behind.first == ":", digits.count <= 5, digits.allSatisfy(\.isNumber), let port = Int(digits),
      (1...65535).contains(port)
    else { throw .port }
    return (host, port)
  }

  /// A DNS name (RFC 1123, and underscores), whose last label is no number: others would be read as IPv4 addresses.
  private static func isName(_ name: String) -> Bool {
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name.utf8.count <= 253, let last = labels.last else { return false }
    let isLabel = { (label: Substring) in
      (1...63).contains(label.count) && label.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
    }
    return labels.allSatisfy(isLabel) && !last.allSatisfy(\.isNumber) && !last.hasPrefix("0x")
  }

  private static func checkPath(_ path: String) throws(URLFault) {
    for segment in path.split(separator: "/") {
      // Some servers take `..;x` for `..` with a parameter.
      let name = segment.prefix { $0 != ";" }
      guard name != ".", name != ".." else { throw .dotSegment }
    }
    let encoded = path.lowercased()
    for code in ["%00", "%2e", "%2f", "%5c"] where encoded.contains(code) { throw .encodedSeparator }
  }
}

extension FetchURL: CustomStringConvertible {
  /// Written again from its parts, so that whoever fetches it reads what was read here.
  var description: String {
    "\(scheme.rawValue)://\(host):\(port)\(path)\(query.map { "?" + $0 } ?? "")"
  }
}

extension FetchURL.Host: CustomStringConvertible {
  var description: String {
    switch self {
    case .name(let name): name
    case .address(let address): address.isIPv6 ? "[\(address)]" : "\(address)"
    }
  }
}
