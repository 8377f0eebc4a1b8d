/// What stands in the way of any exchange: not a request's fault.
public enum CurlError: Error, Sendable, Hashable {
  case libraryUnavailable
  /// This libcurl does not know an option that is needed.
  case optionRefused(option: Int, code: Int)
}

extension CurlError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .libraryUnavailable: "libcurl cannot be used"
    case .optionRefused(let option, let code):
      "libcurl refuses option \(option) with code \(code): version 7.85 or later, with TLS, is needed"
    }
  }
}
