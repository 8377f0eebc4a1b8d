import Curl

/// What stands in the way of fetching anything: not a request's fault.
public enum FetcherError: Error, Sendable, Hashable {
  /// This libcurl is missing, or does not know an option that keeps fetching safe.
  case libraryUnavailable(CurlError)
  case authoritiesUnreadable(path: String)
}

extension FetcherError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .libraryUnavailable(let error): "\(error)"
    case .authoritiesUnreadable(let path): "the file of certificate authorities, \(path), cannot be read"
    }
  }
}
