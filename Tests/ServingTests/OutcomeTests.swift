import Testing

@testable import Serving

@Suite struct OutcomeTests {
  private struct Broken: Error {}

  @Test func whatComesFirstCounts() async throws {
    let outcome = Outcome<Int>()
    #expect(!outcome.isSettled)
    outcome.settle(.success(1))
    outcome.settle(.failure(Broken()))
    #expect(outcome.isSettled)
    #expect(try await outcome.value() == 1)
  }

  @Test func whoWaitsBeforeItComesIsResumed() async throws {
    let outcome = Outcome<Int>()
    let waiting = Task { try await outcome.value() }
    await Task.yield()
    outcome.settle(.failure(Broken()))
    await #expect(throws: Broken.self) { try await waiting.value }
  }

  @Test func cancellingTheTaskThatWaitsSettlesIt() async {
    let outcome = Outcome<Int>()
    let task = Task { try await outcome.value() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(outcome.isSettled)
  }
}
