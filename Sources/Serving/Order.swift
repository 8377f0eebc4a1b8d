import Synchronization

/// What one caller waits for: the vectors of all its items, whole or not at all.
///
/// An order is settled once: when its last vector arrives, when its caller gives up, or when it fails.
final class Order: Sendable {
  private struct State {
    var vectors: [[Float]]
    var missing: Int
    var timing = EncodingTime()
  }

  private static let numbers = Atomic<UInt64>(0)

  /// No other order's.
  let number: UInt64
  private let state: Mutex<State>
  private let result = Outcome<EncodedItems>()

  init(count: Int) {
    number = Self.numbers.add(1, ordering: .relaxed).newValue
    state = Mutex(State(vectors: Array(repeating: [], count: count), missing: count))
  }

  /// Whether somebody still waits.
  var isWanted: Bool { !result.isSettled }

  /// Puts one vector in its slot; the last one settles the order.
  func deliver(_ vector: [Float], slot: Int, timing: EncodingTime) {
    let items: EncodedItems? = state.withLock { state in
      state.vectors[slot] = vector
      state.timing.merge(timing)
      state.missing -= 1
      return state.missing == 0 ? EncodedItems(vectors: state.vectors, timing: state.timing) : nil
    }
    if let items { result.settle(.success(items)) }
  }

  func fail(_ error: any Error) {
    result.settle(.failure(error))
  }

  /// Waits for the outcome; cancelling the task abandons the order.
  func outcome() async throws -> EncodedItems {
    try await result.value()
  }
}
