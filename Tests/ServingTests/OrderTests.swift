import Testing

@testable import Serving

@Suite struct OrderTests {
  @Test func itIsSettledByItsLastVectorInTheCallersOrder() async throws {
    let order = Order(count: 2)
    order.deliver([2], slot: 1, timing: EncodingTime(queue: .milliseconds(5), encode: .milliseconds(1)))
    #expect(order.isWanted)
    order.deliver([1], slot: 0, timing: EncodingTime(queue: .milliseconds(2), encode: .milliseconds(3)))
    let items = try await order.outcome()
    #expect(items.vectors == [[1], [2]])
    #expect(items.timing == EncodingTime(queue: .milliseconds(5), encode: .milliseconds(3)))
    #expect(!order.isWanted)
  }

  @Test func cancellingTheWaitingTaskAbandonsIt() async throws {
    let order = Order(count: 1)
    let task = Task { try await order.outcome() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!order.isWanted)
    // A vector that comes later finds nobody and harms nothing.
    order.deliver([1], slot: 0, timing: EncodingTime())
  }

  @Test func theFirstFailureCounts() async {
    let order = Order(count: 1)
    order.fail(ServingError.stopped)
    order.fail(CancellationError())
    await #expect(throws: ServingError.stopped) { try await order.outcome() }
  }
}
