import Synchronization

/// What one caller waits for: the vectors of all its items, whole or not at all.
///
/// An order is settled once: when its last vector arrives, when its caller gives up, or when it fails.
final class Order: Sendable {
  private struct State {
    var vectors: [[Float]]
    var missing: Int
    var timing = EncodingTime()
    var outcome: Result<EncodedItems, any Error>?
    var continuation: CheckedContinuation<EncodedItems, any Error>?
  }

  private static let numbers = Atomic<UInt64>(0)

  /// No other order's.
  let number: UInt64
  private let state: Mutex<State>

  init(count: Int) {
    number = Self.numbers.add(1, ordering: .relaxed).newValue
    state = Mutex(State(vectors: Array(repeating: [], count: count), missing: count))
  }

  /// Whether somebody still waits.
  var isWanted: Bool { state.withLock { $0.outcome == nil } }

  /// Puts one vector in its slot; the last one settles the order.
  func deliver(_ vector: [Float], slot: Int, timing: EncodingTime) {
    settle { state in
      state.vectors[slot] = vector
      state.timing.merge(timing)
      state.missing -= 1
      guard state.missing == 0 else { return nil }
      return .success(EncodedItems(vectors: state.vectors, timing: state.timing))
    }
  }

  func fail(_ error: any Error) {
    settle { _ in .failure(error) }
  }

  /// Waits for the outcome; cancelling the task abandons the order.
  func outcome() async throws -> EncodedItems {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let settled = state.withLock { state in
          if state.outcome == nil { state.continuation = continuation }
          return state.outcome
        }
        if let settled { continuation.resume(with: settled) }
      }
    } onCancel: {
      fail(CancellationError())
    }
  }

  private func settle(_ decide: (inout State) -> Result<EncodedItems, any Error>?) {
    let (outcome, continuation): (Result<EncodedItems, any Error>?, CheckedContinuation<EncodedItems, any Error>?) =
      state.withLock { state in
        guard state.outcome == nil, let outcome = decide(&state) else { return (nil, nil) }
        state.outcome = outcome
        defer { state.continuation = nil }
        return (outcome, state.continuation)
      }
    if let outcome { continuation?.resume(with: outcome) }
  }
}
