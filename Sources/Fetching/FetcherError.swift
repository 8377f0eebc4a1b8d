/// What stands in the way of fetching anything: not a request's fault.
public enum FetcherError: Error, Sendable, Hashable {
  case libraryUnavailable
  /// This libcurl does not know an option that keeps fetching safe.
  case optionRefused(option: Int, code: Int)
  case authoritiesUnreadable(path: String)
}

extension FetcherError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .libraryUnavailable: "libcurl cannot be used"
    case .optionRefused(let option, let code):
      "libcurl refuses option \(option) with code \(code): version 7.85 or later, with TLS, is needed"
    case .authoritiesUnreadable(let path): "the file of certificate authorities, \(path), cannot be read"
    }
  }
}
