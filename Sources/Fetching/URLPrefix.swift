/// Where pictures may be fetched from: `scheme://host[:port]/[path/]`.
///
/// It allows the URLs of the same scheme, host and port whose path begins with its own. Host and scheme are compared
/// without regard to case, and a scheme's default port is the same written or not.
public struct URLPrefix: Sendable, Hashable {
  private let url: FetchURL

  /// - Throws: the rule that `text` breaks.
  public init(_ text: String) throws(URLFault) {
    url = try FetchURL(text)
    guard url.query == nil else { throw .query }
    guard text.hasSuffix("/") else { throw .endsWithoutSlash }
  }

  func allows(_ other: FetchURL) -> Bool {
    other.scheme == url.scheme && other.host == url.host && other.port == url.port
      && other.path.utf8.starts(with: url.path.utf8)
  }
}

extension URLPrefix: CustomStringConvertible {
  public var description: String { url.description }
}
