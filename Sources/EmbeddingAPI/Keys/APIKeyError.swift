/// What is wrong with the keys that the operator gave. No case carries a key or a part of one.
public enum APIKeyError: Error, Sendable, Hashable {
  /// Where it stands.
  public enum Place: Sendable, Hashable {
    /// Of the file, from 1.
    case line(Int)
    /// Of the variable's list, from 1.
    case element(Int)
  }

  case noSeparator(Place)
  case malformedName(Place)
  case malformedKey(Place)
  case keyLength(Place, ClosedRange<Int>)
  case repeatedKey(Place)
  case tooManyKeys(limit: Int)
  case noKeys
  case notUTF8
  /// A system whose policy forbids SHA-256.
  case noDigest
}

extension APIKeyError: CustomStringConvertible {
  /// The rule, after the place.
  public var description: String {
    switch self {
    case .noSeparator(let place): "\(place): is name:key, or name and key with a space between"
    case .malformedName(let place):
      "\(place): the name before the first colon or space is 1 to 64 letters, digits, or any of - _ ."
    case .malformedKey(let place): "\(place): the key is visible ASCII without spaces"
    case .keyLength(let place, let lengths):
      "\(place): the key has \(lengths.lowerBound) to \(lengths.upperBound) characters (openssl rand -hex 32 makes one)"
    case .repeatedKey(let place): "\(place): the same key stands further up"
    case .tooManyKeys(let limit): "more than \(limit) keys"
    case .noKeys: "no key in it"
    case .notUTF8: "not UTF-8"
    case .noDigest: "this system's OpenSSL gives no SHA-256"
    }
  }
}

extension APIKeyError.Place: CustomStringConvertible {
  public var description: String {
    switch self {
    case .line(let number): "line \(number)"
    case .element(let number): "key \(number)"
    }
  }
}
