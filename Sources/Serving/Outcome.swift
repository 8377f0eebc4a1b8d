import Synchronization

/// What one task waits for: a result, an error or its own cancellation, whichever is first. What comes later is dropped.
public final class Outcome<Value: Sendable>: Sendable {
  private struct State {
    var result: Result<Value, any Error>?
    var continuation: CheckedContinuation<Value, any Error>?
  }

  private let state = Mutex(State())

  public init() {}

  /// Whether it has come: nobody waits any more.
  public var isSettled: Bool { state.withLock { $0.result != nil } }

  /// From any thread.
  public func settle(_ result: Result<Value, any Error>) {
    let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
      guard state.result == nil else { return nil }
      state.result = result
      defer { state.continuation = nil }
      return state.continuation
    }
    continuation?.resume(with: result)
  }

  /// Waits for it, once. Cancelling the task settles it.
  ///
  /// - Throws: `CancellationError`, or the error it was settled with.
  public func value() async throws -> Value {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let settled = state.withLock { state in
          if state.result == nil { state.continuation = continuation }
          return state.result
        }
        if let settled { continuation.resume(with: settled) }
      }
    } onCancel: {
      settle(.failure(CancellationError()))
    }
  }
}
