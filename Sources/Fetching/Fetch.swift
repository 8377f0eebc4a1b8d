import Synchronization

/// One picture that is to be fetched, and whoever waits for it.
///
/// It is settled once: by the thread that fetches it, or when its time is up, or when its caller gives up. The thread
/// may notice later; what it brings then is dropped.
final class Fetch: Sendable {
  private struct State {
    var outcome: Result<[UInt8], any Error>?
    var continuation: CheckedContinuation<[UInt8], any Error>?
  }

  let url: FetchURL
  /// Bytes that the picture may have.
  let limit: Int
  /// Told of bytes before they are kept; where it throws, that is the outcome.
  let taking: @Sendable (Int) throws -> Void
  private let state = Mutex(State())

  init(_ url: FetchURL, limit: Int, taking: @escaping @Sendable (Int) throws -> Void) {
    self.url = url
    self.limit = limit
    self.taking = taking
  }

  /// Whether somebody still waits.
  var isWanted: Bool { state.withLock { $0.outcome == nil } }

  func settle(_ outcome: Result<[UInt8], any Error>) {
    let continuation = state.withLock { state -> CheckedContinuation<[UInt8], any Error>? in
      guard state.outcome == nil else { return nil }
      state.outcome = outcome
      defer { state.continuation = nil }
      return state.continuation
    }
    continuation?.resume(with: outcome)
  }

  /// Waits for the outcome. Cancelling the task is one.
  func outcome() async throws -> [UInt8] {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let settled = state.withLock { state in
          if state.outcome == nil { state.continuation = continuation }
          return state.outcome
        }
        if let settled { continuation.resume(with: settled) }
      }
    } onCancel: {
      settle(.failure(CancellationError()))
    }
  }
}
