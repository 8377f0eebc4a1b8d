/// Why a URL was not fetched.
///
/// A `detail` is for the log alone: it may tell of the network behind the server.
public enum FetchError: Error, Sendable, Hashable {
  case malformed(URLFault)
  /// No prefix allows it, or an address of its host is not allowed, or it has none. Which of these is the detail.
  case notAllowed(detail: String)
  case queueFull(waiting: Int, limit: Int)
  case timedOut
  case unreachable(detail: String)
  case tlsFailed(detail: String)
  case redirected(status: Int)
  case unexpectedStatus(Int)
  case tooLarge(limit: Int)
  /// The answer is not HTTP, or ends early.
  case broken(detail: String)

  /// For metrics: `timed_out`.
  var outcome: FetchCounts.Outcome {
    switch self {
    case .malformed, .notAllowed: .notAllowed
    case .queueFull: .queueFull
    case .timedOut: .timedOut
    case .unreachable: .unreachable
    case .tlsFailed: .tlsFailed
    case .redirected: .redirected
    case .unexpectedStatus: .unexpectedStatus
    case .tooLarge: .tooLarge
    case .broken: .broken
    }
  }

  public var detail: String? {
    switch self {
    case .notAllowed(let detail), .unreachable(let detail), .tlsFailed(let detail), .broken(let detail): detail
    default: nil
    }
  }
}
