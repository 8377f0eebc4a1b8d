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
}
