import Dispatch
import Synchronization
import Testing

@testable import EmbeddingAPI

@Suite struct PreparationQueueTests {
  /// Holds a queue of width 1 until it is told to go on.
  private final class Gate: Sendable {
    let begun = DispatchSemaphore(value: 0)
    let goOn = DispatchSemaphore(value: 0)

    func hold(_ queue: PreparationQueue) -> Task<Void, any Error> {
      Task {
        try await queue.run {
          self.begun.signal()
          self.goOn.wait()
        }
      }
    }
  }

  /// What ran, in its order.
  private final class Log: Sendable {
    private let names = Mutex<[String]>([])

    func add(_ name: String) { names.withLock { $0.append(name) } }

    var all: [String] { names.withLock { $0 } }
  }

  @Test func resultsAreInTheElementsOrder() async throws {
    let results = try await PreparationQueue(width: 3).map(Array(0..<100)) { index, element in index * 1000 + element }
    #expect(results == (0..<100).map { $0 * 1001 })
  }

  @Test func theFirstErrorEndsAll() async {
    struct Broken: Error {}
    await #expect(throws: Broken.self) {
      try await PreparationQueue(width: 1).map(Array(0..<50)) { index, _ in if index == 3 { throw Broken() } }
    }
  }

  @Test func aTaskThatIsCancelledDoesNotWaitForItsTurn() async throws {
    let queue = PreparationQueue(width: 1)
    let gate = Gate()
    let holder = gate.hold(queue)
    await wait(for: gate.begun)
    let log = Log()
    let task = Task { try await queue.run { log.add("cancelled") } }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    gate.goOn.signal()
    try await holder.value
    try await queue.run {}
    #expect(log.all.isEmpty)
  }

  @Test func aRequestOfOnePictureDoesNotWaitForOneOfMany() async throws {
    let queue = PreparationQueue(width: 1)
    let gate = Gate()
    let holder = gate.hold(queue)
    await wait(for: gate.begun)
    let log = Log()
    let many = Task { try await queue.map(Array(0..<64)) { _, _ in log.add("many") } }
    let one = Task { try await queue.run { log.add("one") } }
    while queue.waiting < 65 { await Task.yield() }
    gate.goOn.signal()
    _ = try await (holder.value, many.value, one.value)
    let place = try #require(log.all.firstIndex(of: "one"))
    #expect(place <= 4)
  }

  /// Waits without blocking a thread of Swift concurrency.
  private func wait(for semaphore: DispatchSemaphore) async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        semaphore.wait()
        continuation.resume()
      }
    }
  }
}
