import COpenSSL

/// The keys that open the server, each with its caller's name. Only their digests are kept.
public struct APIKeys: Sendable {
  private struct Entry {
    let name: String
    /// SHA-256 of the key.
    let digest: [UInt8]
  }

  /// Keys together: each request is compared with them all.
  static let mostKeys = 1024
  /// Characters of a key: fewer can be guessed.
  static let keyLengths = 16...512
  /// Characters of a name.
  static let nameLengths = 1...64

  private var entries: [Entry] = []

  public init() {}

  /// The names, in order, each once: two keys may have one name while a caller changes from the old to the new.
  public var names: [String] {
    entries.reduce(into: []) { names, entry in
      if !names.contains(entry.name) { names.append(entry.name) }
    }
  }

  public var isEmpty: Bool { entries.isEmpty }

  /// Adds the keys of a file: a line each, `name:key` or `name key`; empty lines and those that begin with `#` do not count.
  ///
  /// - Throws: `APIKeyError`, which tells the line and the rule and nothing of the key.
  public mutating func add(file text: String) throws(APIKeyError) {
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let content = line.trimmed
      if content.isEmpty || content.hasPrefix("#") { continue }
      try add(content, at: .line(index + 1))
    }
  }

  /// Adds keys of a variable: `name:key,name2:key2`.
  ///
  /// - Throws: `APIKeyError`.
  public mutating func add(list text: String) throws(APIKeyError) {
    for (index, element) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
      try add(element.trimmed, at: .element(index + 1))
    }
  }

  /// Whose key this is; nil: nobody's. It takes the same time whichever key it is, and however much of it is right: digests
  /// are compared, in constant time, with all keys.
  func name(of key: some StringProtocol) -> String? {
    guard let digest = Self.digest(of: key) else { return nil }
    var found: Int?
    for (index, entry) in entries.enumerated() {
      let isSame = CRYPTO_memcmp(digest, entry.digest, digest.count) == 0
      found = isSame ? index : found
    }
    return found.map { entries[$0].name }
  }

  private mutating func add(_ text: Substring, at place: APIKeyError.Place) throws(APIKeyError) {
    guard let end = text.firstIndex(where: { $0 == ":" || $0.isWhitespace }) else { throw .noSeparator(place) }
    let name = text[..<end].utf8
    let key = text[text.index(after: end)...].trimmed
    guard Self.nameLengths.contains(name.count), name.allSatisfy(\.isOfName) else { throw .malformedName(place) }
    guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .malformedKey(place) }
    guard Self.keyLengths.contains(key.utf8.count) else { throw .keyLength(place, Self.keyLengths) }
    guard entries.count < Self.mostKeys else { throw .tooManyKeys(limit: Self.mostKeys) }
    guard let digest = Self.digest(of: key) else { throw .noDigest }
    guard !entries.contains(where: { $0.digest == digest }) else { throw .repeatedKey(place) }
    entries.append(Entry(name: String(text[..<end]), digest: digest))
  }

  /// SHA-256; nil where the system forbids it by policy.
  private static func digest(of key: some StringProtocol) -> [UInt8]? {
    let bytes = Array(key.utf8)
    var digest = [UInt8](repeating: 0, count: 32)
    guard let algorithm, EVP_Digest(bytes, bytes.count, &digest, nil, algorithm, nil) == 1 else { return nil }
    return digest
  }

  // Fetched once and never written to: OpenSSL looks `EVP_sha256()` up anew in each digest, which costs more than the digest.
  nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)
}

extension StringProtocol where SubSequence == Substring {
  /// Without white space at both ends, a CR before the line's end included.
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
  }
}

extension UInt8 {
  fileprivate var isOfName: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "-_.".utf8.contains(self)
    }
  }
}
