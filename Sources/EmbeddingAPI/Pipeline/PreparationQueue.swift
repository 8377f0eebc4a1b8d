import Foundation
import Synchronization

/// Where pictures are decoded and texts tokenised: a queue of bounded width, so that the threads of
/// Swift concurrency are never blocked and a burst of pictures never takes more cores than allowed.
final class PreparationQueue: Sendable {
  private let queue: OperationQueue

  /// - Parameter width: pieces of work done at the same time, at least 1.
  init(width: Int) {
    queue = OperationQueue()
    queue.name = "preparation"
    queue.maxConcurrentOperationCount = max(1, width)
  }

  /// Runs `work` on the queue and returns what it returns; work whose task has been cancelled is not begun.
  func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.addOperation {
          continuation.resume(
            with: Swift.Result {
              guard !cancellation.isCancelled.load(ordering: .relaxed) else { throw CancellationError() }
              return try work()
            })
        }
      }
    } onCancel: {
      cancellation.isCancelled.store(true, ordering: .relaxed)
    }
  }

  /// What tells work that waits in the queue that nobody waits for it any more.
  private final class Cancellation: Sendable {
    let isCancelled = Atomic(false)
  }

  /// Runs `work` for each element side by side; results are in the elements' order, the first error ends all.
  func map<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ work: @escaping @Sendable (Int, Element) throws -> Result
  ) async throws -> [Result] {
    if elements.count == 1 { return [try await run { try work(0, elements[0]) }] }
    return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      for (index, element) in elements.enumerated() {
        group.addTask {
          try Task.checkCancellation()
          return (index, try await self.run { try work(index, element) })
        }
      }
      var results = [Result?](repeating: nil, count: elements.count)
      for try await (index, result) in group { results[index] = result }
      return results.compactMap { $0 }
    }
  }
}
