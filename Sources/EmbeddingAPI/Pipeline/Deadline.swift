/// Runs `work` until it ends or the time is up; then cancels it and throws.
func withDeadline<Result: Sendable>(
  _ timeout: Duration, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await withThrowingTaskGroup(of: Result.self) { group in
    group.addTask { try await work() }
    group.addTask {
      try await Task.sleep(for: timeout)
      throw RequestFault.deadlinePassed(milliseconds: Int(timeout / .milliseconds(1)))
    }
    defer { group.cancelAll() }
    // One of the two ends first, by result or by error.
    guard let first = try await group.next() else { throw CancellationError() }
    return first
  }
}
