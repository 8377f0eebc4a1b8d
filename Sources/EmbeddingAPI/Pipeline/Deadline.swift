/// Runs `work` until it ends or the time is up; then cancels it and throws.
///
/// - Parameter start: from when the time counts.
func withDeadline<Result: Sendable>(
  _ timeout: Duration, from start: ContinuousClock.Instant, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(until: start + timeout)
      throw RequestFault.deadlinePassed(milliseconds: Int(timeout / .milliseconds(1)))
    }
    defer { group.cancelAll() }
    // One of the two ends first, by result or by error.
    guard let first = try await group.next() else { throw CancellationError() }
    return first
  }
}
