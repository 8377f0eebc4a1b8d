import SigLIP
import Testing

@testable import Serving

// No worker pulls from these batchers: what waits there waits until something else ends it.
@Suite struct BatcherTests {
  private let batcher = Batcher(itemLimit: 512, tokenBudget: 1024, sequenceLimit: 32)

  private func submit(_ ids: Range<Int32>, _ lane: Lane) throws -> Order {
    let order = Order(count: ids.count)
    try batcher.submit(ids.map { Item(Mini.text($0)) }, lane: lane, order: order)
    return order
  }

  private func lane() throws -> Lane {
    Lane(model: try Mini.model.get(), modality: .text, output: .pooled)
  }

  @Test func anAbandonedOrderWaitsNoLonger() throws {
    let lane = try lane()
    let order = try submit(20..<420, lane)
    #expect(batcher.counts.waitingItems == 400)
    order.fail(CancellationError())
    batcher.abandon(order, lane: lane)
    #expect(batcher.counts.waitingItems == 0)
    #expect(batcher.counts.droppedItems == 400)
  }

  @Test func whatAnotherOrderSharesWithAnAbandonedOneGoesOnWaiting() throws {
    let lane = try lane()
    let order = try submit(20..<120, lane)
    let other = try submit(80..<180, lane)
    order.fail(CancellationError())
    batcher.abandon(order, lane: lane)
    #expect(batcher.counts.waitingItems == 100)
    #expect(batcher.counts.droppedItems == 60)
    #expect(other.isWanted)
  }

  @Test func stoppingFailsEveryOrderThatWaits() async throws {
    let lane = try lane()
    let orders = try [submit(20..<120, lane), submit(120..<220, lane), submit(220..<420, lane)]
    #expect(batcher.counts.waitingItems == 400)
    batcher.stop()
    for order in orders { await #expect(throws: ServingError.stopped) { try await order.outcome() } }
    #expect(batcher.counts.waitingItems == 0)
  }
}
