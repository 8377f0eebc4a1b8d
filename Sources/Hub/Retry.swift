/// When to try again.
struct Retry: Sendable {
  /// Tries in a row that brought nothing.
  var limit = 6
  /// The first wait; each next one is twice as long, up to `longest`.
  var first = Duration.milliseconds(250)
  var longest = Duration.seconds(15)
  /// A hub that asks for more patience than this is not waited for.
  var patience = Duration.seconds(330)

  /// - Parameter failures: tries before this one that failed in a row.
  /// - Returns: how long to wait, or nil to give up.
  func delay(after error: HubError, failures: Int) -> Duration? {
    guard error.isPassing, failures < limit else { return nil }
    let wait = min(first * (1 << failures), longest)
    guard case .rateLimited(_, let seconds) = error else { return wait }
    let asked = max(wait, .seconds(seconds))
    return asked <= patience ? asked : nil
  }

  /// Runs `work` until it succeeds or there is no more use in trying.
  ///
  /// - Parameters:
  ///   - progress: grows when a failed try brought something; the count of failures then begins anew.
  ///   - waiting: called before each wait.
  func run<Result: Sendable>(
    progress: () -> Int64 = { 0 }, waiting: (HubError, Duration) -> Void, _ work: () async throws -> Result
  ) async throws -> Result {
    var failures = 0
    while true {
      let before = progress()
      do {
        return try await work()
      } catch let error as HubError {
        if progress() > before { failures = 0 }
        guard let wait = delay(after: error, failures: failures) else { throw error }
        failures += 1
        waiting(error, wait)
        try await Task.sleep(for: wait)
      }
    }
  }
}
