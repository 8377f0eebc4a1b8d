import Testing

@testable import Serving

@Suite struct OrderTests {
  @Test func itIsSettledByItsLastVectorInTheCallersOrder() async throws {
    let order = Order(count: 2, deadline: nil)
    order.deliver([2], slot: 1, timing: EncodingTime(queue: .milliseconds(5), encode: .milliseconds(1)))
    #expect(order.isWanted(at: .now))
    order.deliver([1], slot: 0, timing: EncodingTime(queue: .milliseconds(2), encode: .milliseconds(3)))
    let items = try await order.outcome()
    #expect(items.vectors == [[1], [2]])
    #expect(items.timing == EncodingTime(queue: .milliseconds(5), encode: .milliseconds(3)))
    #expect(!order.isWanted(at: .now))
  }

  @Test func cancellingTheWaitingTaskAbandonsIt() async throws {
    let order = Order(count: 1, deadline: nil)
    let task = Task { try await order.outcome() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!order.isWanted(at: .now))
    // A vector that comes later finds nobody and harms nothing.
    order.deliver([1], slot: 0, timing: EncodingTime())
  }

  @Test func theFirstFailureCounts() async {
    let order = Order(count: 1, deadline: nil)
    order.fail(ServingError.stopped)
    order.fail(ServingError.deadlinePassed)
    await #expect(throws: ServingError.stopped) { try await order.outcome() }
  }
}
