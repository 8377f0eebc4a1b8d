/// The rule that a URL broke.
public enum URLFault: Error, Sendable, Hashable {
  case tooLong(limit: Int)
  case character
  case percentEncoding
  case scheme
  case userInformation
  case host
  case port
  case fragment
  case dotSegment
  case encodedSeparator
  // Of prefixes alone.
  case query
  case endsWithoutSlash
}

extension URLFault: CustomStringConvertible {
  /// The end of a sentence that begins with the URL.
  public var description: String {
    switch self {
    case .tooLong(let limit): "has at most \(limit) characters"
    case .character: "has visible ASCII characters alone, all others percent-encoded (RFC 3986)"
    case .percentEncoding: "has two hexadecimal digits behind each %"
    case .scheme: "begins with http:// or https://"
    case .userInformation: "has no user name and no password"
    case .host: "has a host: a name of letters, digits, - and _, or an IP address written the usual way"
    case .port: "has a port from 1 to 65535, or no colon"
    case .fragment: "has no fragment"
    case .dotSegment: "has no . and .. among the segments of its path"
    case .encodedSeparator: "has no percent-encoded dot, slash, backslash or zero in its path"
    case .query: "has no query"
    case .endsWithoutSlash: "ends in /"
    }
  }
}
