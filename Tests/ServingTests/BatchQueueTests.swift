import SigLIP
import Testing

@testable import Serving

@Suite struct BatchQueueTests {
  let now = ContinuousClock.now

  private func claim() -> Ticket.Claim { Ticket.Claim(order: Order(count: 1), slot: 0) }

  private func queue(budget: Int, texts: Int, sequences: Int = 64) throws -> BatchQueue {
    var queue = BatchQueue(tokenBudget: budget, sequenceLimit: sequences)
    for id in 0..<texts {
      queue.add(Item(Mini.text(Int32(10 + id))), lane: try Mini.lane(.text), claim: claim(), now: now)
    }
    return queue
  }

  @Test func anEmptyQueueHasNoBatch() {
    var queue = BatchQueue(tokenBudget: 64, sequenceLimit: 64)
    #expect(queue.take().batch == nil)
  }

  @Test func aBatchTakesTheOldestUpToTheTokenBudget() throws {
    var queue = try queue(budget: 64 * 3 + 63, texts: 5)
    #expect(queue.take().batch?.tickets.map(\.id) == [0, 1, 2])
    #expect(queue.take().batch?.tickets.map(\.id) == [3, 4])
    #expect(queue.take().batch == nil)
  }

  @Test func anItemLongerThanTheBudgetTravelsAlone() throws {
    var queue = try queue(budget: 10, texts: 2)
    #expect(queue.take().batch?.tickets.count == 1)
    #expect(queue.take().batch?.tickets.count == 1)
  }

  @Test func freeWorkersLeaveEachOtherTheirShares() throws {
    var queue = try queue(budget: 64 * 100, texts: 7)
    #expect(queue.take(sharers: 3).batch?.tickets.map(\.id) == [0, 1, 2])
    #expect(queue.take(sharers: 2).batch?.tickets.map(\.id) == [3, 4])
    #expect(queue.take(sharers: 1).batch?.tickets.map(\.id) == [5, 6])
    #expect(queue.take(sharers: 2).batch == nil)
  }

  @Test func lanesTakeTurns() throws {
    var queue = try queue(budget: 64, texts: 3)
    queue.add(Item(try Mini.picture(1)), lane: try Mini.lane(.image), claim: claim(), now: now)
    queue.add(Item(try Mini.picture(2)), lane: try Mini.lane(.image), claim: claim(), now: now)
    let order = (0..<5).map { _ in queue.take().batch?.lane.modality }
    #expect(order == [.text, .image, .text, .image, .text])
  }

  @Test func whatComesIntoAnEmptyLaneDoesNotWaitForTheLaneServedLast() throws {
    var queue = try queue(budget: 64, texts: 1)
    _ = queue.take()
    for value in 1...4 {
      queue.add(Item(try Mini.picture(UInt8(value))), lane: try Mini.lane(.image), claim: claim(), now: now)
    }
    #expect(queue.take().batch?.lane.modality == .image)
    queue.add(Item(Mini.text(50)), lane: try Mini.lane(.text), claim: claim(), now: now)
    #expect(queue.take().batch?.lane.modality == .text)
    #expect(queue.take().batch?.lane.modality == .image)
  }

  @Test func identicalItemsShareATicketUntilItIsComplete() throws {
    var queue = try queue(budget: 640, texts: 1)
    let lane = try Mini.lane(.text)
    #expect(queue.add(Item(Mini.text(10)), lane: lane, claim: claim(), now: now) == false)
    let batch = try #require(queue.take().batch)
    #expect(batch.tickets.count == 1)
    // While it is being encoded a third caller still joins.
    #expect(queue.add(Item(Mini.text(10)), lane: lane, claim: claim(), now: now) == false)
    #expect(queue.complete(batch.tickets[0]).count == 3)
    #expect(queue.add(Item(Mini.text(10)), lane: lane, claim: claim(), now: now) == true)
  }

  @Test func itemsOfOneKindAreBoundedHoweverShort() throws {
    var queue = try queue(budget: 64 * 100, texts: 5, sequences: 2)
    let counts = (0..<4).map { _ in queue.take().batch?.tickets.count }
    #expect(counts == [2, 2, 1, nil])
  }

  @Test func picturesAskedForDifferentlyShareNeitherTicketNorBatch() throws {
    var queue = try queue(budget: 6400, texts: 0)
    let picture = Item(try Mini.picture(7))
    #expect(queue.add(picture, lane: try Mini.lane(.image), claim: claim(), now: now))
    #expect(queue.add(picture, lane: try Mini.lane(.image, .patches), claim: claim(), now: now))
    let outputs = (0..<2).map { _ in queue.take().batch?.lane.output }
    #expect(outputs == [.pooled, .patches])
  }

  @Test func aTicketIsKeptWhileOneOfItsCallersStillWaits() throws {
    var queue = BatchQueue(tokenBudget: 640, sequenceLimit: 64)
    let lane = try Mini.lane(.text)
    let gone = claim()
    gone.order.fail(CancellationError())
    queue.add(Item(Mini.text(1)), lane: lane, claim: gone, now: now)
    queue.add(Item(Mini.text(1)), lane: lane, claim: claim(), now: now)
    #expect(queue.take().batch?.tickets.count == 1)
  }

  @Test func aTicketNobodyWaitsForIsDropped() throws {
    var queue = BatchQueue(tokenBudget: 640, sequenceLimit: 64)
    let gone = claim()
    gone.order.fail(CancellationError())
    queue.add(Item(Mini.text(1)), lane: try Mini.lane(.text), claim: gone, now: now)
    let taken = queue.take()
    #expect(taken.batch == nil)
    #expect(taken.dropped == 1)
    #expect(queue.waiting == 0)
  }

  /// Orders of so many texts each, unlike all others; returns the orders.
  private func add(_ counts: [Int], to queue: inout BatchQueue) throws -> [Order] {
    var id: Int32 = 1000
    return try counts.map { count in
      let order = Order(count: count)
      for slot in 0..<count {
        queue.add(Item(Mini.text(id)), lane: try Mini.lane(.text), claim: .init(order: order, slot: slot), now: now)
        id += 1
      }
      return order
    }
  }

  @Test func aSmallOrderDoesNotWaitForALargeOne() throws {
    var queue = BatchQueue(tokenBudget: 64 * 16, sequenceLimit: 64)
    let orders = try add([64, 64, 64, 64, 1], to: &queue)
    let first = try #require(queue.take().batch)
    #expect(first.tickets.contains { $0.claims[0].order === orders[4] })
    #expect(first.tickets.count == 16)
    #expect(queue.waiting == 4 * 64 + 1 - 16)
  }

  @Test func smallOrdersDoNotHoldALargeOneBack() throws {
    var queue = BatchQueue(tokenBudget: 64 * 16, sequenceLimit: 64)
    let large = try #require(try add([33] + Array(repeating: 1, count: 500), to: &queue).first)
    var batches = 0
    while queue.waiting > 0, batches < 4, let batch = queue.take().batch {
      batches += 1
      let own = batch.tickets.count { $0.claims[0].order === large }
      #expect(own >= 8)
    }
    #expect(batches == 4)
  }

  @Test func ofASharedTicketTheFirstTurnCounts() throws {
    var queue = BatchQueue(tokenBudget: 64, sequenceLimit: 64)
    let lane = try Mini.lane(.text)
    _ = try add([40], to: &queue)
    // The large order's last text, asked for by a small one as well.
    let small = Order(count: 1)
    #expect(queue.add(Item(Mini.text(1039)), lane: lane, claim: .init(order: small, slot: 0), now: now) == false)
    var taken: [UInt64] = []
    while let batch = queue.take().batch {
      taken += batch.tickets.map(\.id)
      for ticket in batch.tickets { _ = queue.complete(ticket) }
    }
    #expect(taken.count == 40 && Set(taken).count == 40)
    #expect(try #require(taken.firstIndex(of: 39)) <= 3)
    #expect(queue.waiting == 0)
  }

  @Test func anAbandonedOrderLeavesAtOnceWhatNobodyElseWantsToo() throws {
    var queue = BatchQueue(tokenBudget: 640, sequenceLimit: 64)
    let lane = try Mini.lane(.text)
    let gone = try #require(try add([5], to: &queue).first)
    queue.add(Item(Mini.text(1002)), lane: lane, claim: claim(), now: now)
    gone.fail(CancellationError())
    #expect(queue.abandon(gone, lane: lane) == 4)
    #expect(queue.waiting == 1)
    #expect(queue.take().batch?.tickets.map(\.id) == [2])
    #expect(queue.take().batch == nil)
  }

  @Test func shutdownFailsWhatWaitsAndNotWhatIsBeingEncoded() throws {
    var queue = BatchQueue(tokenBudget: 64, sequenceLimit: 64)
    _ = try add([3], to: &queue)
    let batch = try #require(queue.take().batch)
    #expect(queue.removeAll().count == 2)
    #expect(queue.waiting == 0)
    #expect(queue.complete(batch.tickets[0]).count == 1)
  }
}
