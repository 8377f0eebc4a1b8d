import Dispatch
import Serving
import Synchronization

/// Where pictures are decoded and texts tokenised: a queue of bounded width, so that the threads of
/// Swift concurrency are never blocked and a burst of pictures never takes more cores than allowed.
///
/// Requests take turns, so one with many pictures does not keep those with few waiting.
final class PreparationQueue: Sendable {
  private struct State {
    var turns = Turns<@Sendable () -> Void>()
    /// Pieces that may be begun besides those at work.
    var free: Int
    var lastLine: UInt64 = 0
  }

  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "preparation", attributes: .concurrent)

  /// - Parameter width: pieces of work done at the same time, at least 1.
  init(width: Int) {
    state = Mutex(State(free: max(1, width)))
  }

  /// Pieces that have not begun.
  var waiting: Int { state.withLock { $0.turns.count } }

  /// Runs `work` on the queue and returns what it returns. A cancelled task does not wait for it, and work that has not begun then
  /// never is.
  func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await run(in: makeLine(), work)
  }

  /// Runs `work` for each element side by side; results are in the elements' order, the first error ends all.
  func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ work: @escaping @Sendable (Int, Element) throws -> Result
  ) async throws -> [Result] {
    if elements.count == 1 { return [try await run { try work(0, elements[0]) }] }
    let line = makeLine()
    return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      for (index, element) in elements.enumerated() {
        group.addTask {
          try Task.checkCancellation()
          return (index, try await self.run(in: line) { try work(index, element) })
        }
      }
      var results = [Result?](repeating: nil, count: elements.count)
      for try await (index, result) in group { results[index] = result }
      return results.compactMap { $0 }
    }
  }

  private func makeLine() -> UInt64 {
    state.withLock { state in
      state.lastLine += 1
      return state.lastLine
    }
  }

  private func run<Result: Sendable>(
    in line: UInt64, _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try Task.checkCancellation()
    let outcome = Outcome<Result>()
    add(to: line) {
      if !outcome.isSettled { outcome.settle(Swift.Result { try work() }) }
    }
    return try await withTaskCancellationHandler {
      try await outcome.value()
    } onCancel: {
      // The pieces of a line are cancelled together, and what they hold may be much.
      state.withLock { _ = $0.turns.remove(line: line) }
    }
  }

  private func add(to line: UInt64, _ piece: @escaping @Sendable () -> Void) {
    let isBegun = state.withLock { state in
      state.turns.add(piece, to: line)
      guard state.free > 0 else { return false }
      state.free -= 1
      return true
    }
    if isBegun { queue.async { self.work() } }
  }

  /// Does what waits, until nothing does.
  private func work() {
    while let piece = next() { piece() }
  }

  private func next() -> (@Sendable () -> Void)? {
    state.withLock { state in
      let piece = state.turns.next()
      if piece == nil { state.free += 1 }
      return piece
    }
  }
}
