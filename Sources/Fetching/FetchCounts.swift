/// What a `Fetcher` has done, and does at the moment.
public struct FetchCounts: Sendable {
  public enum Outcome: String, Sendable, CaseIterable {
    case fetched
    case notAllowed = "not_allowed"
    case queueFull = "queue_full"
    case timedOut = "timed_out"
    case unreachable
    case tlsFailed = "tls_failed"
    case redirected
    case unexpectedStatus = "unexpected_status"
    case tooLarge = "too_large"
    case broken
    /// Nobody waited for it any more.
    case cancelled
  }

  public internal(set) var outcomes: [Outcome: Int] = [:]
  /// Of pictures that were fetched whole.
  public internal(set) var bytes = 0
  /// Fetches on their way; also those that nobody waits for any more, until their thread has noticed.
  public internal(set) var running = 0
  /// Fetches that wait for a thread.
  public internal(set) var waiting = 0
}
