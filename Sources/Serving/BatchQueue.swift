import DequeModule
import OrderedCollections

/// The batcher's decisions, as a value: which tickets wait, and which go together next.
///
/// What `take` returns depends on the queue alone. Lanes take turns, so neither pictures nor texts,
/// nor one of several models, can starve the others; within a lane the oldest goes first.
struct BatchQueue: Sendable {
  /// What a worker gets: perhaps a batch.
  struct Taken {
    var batch: Batch?
    /// Tickets dropped because nobody waits for them any more.
    var dropped = 0
  }

  private struct Place: Hashable {
    let lane: Lane
    let item: Item
  }

  /// The longest run of tokens in a batch. An item longer than that travels alone.
  let tokenBudget: Int
  /// The most items in a batch.
  let sequenceLimit: Int
  private var tickets: [UInt64: Ticket] = [:]
  private var places: [Place: UInt64] = [:]
  private var lanes: OrderedDictionary<Lane, Deque<UInt64>> = [:]
  private var nextID: UInt64 = 0

  init(tokenBudget: Int, sequenceLimit: Int) {
    self.tokenBudget = tokenBudget
    self.sequenceLimit = sequenceLimit
  }

  /// Tickets not yet taken.
  var waiting: Int { lanes.values.reduce(0) { $0 + $1.count } }

  /// Queues an item, or joins an identical one that waits or is being encoded.
  ///
  /// - Returns: whether a new ticket was made.
  @discardableResult
  mutating func add(_ item: Item, lane: Lane, claim: Ticket.Claim, now: ContinuousClock.Instant) -> Bool {
    let place = Place(lane: lane, item: item)
    if let id = places[place] {
      tickets[id]?.claims.append(claim)
      return false
    }
    let id = nextID
    nextID += 1
    places[place] = id
    tickets[id] = Ticket(id: id, lane: lane, item: item, enqueued: now, claims: [claim])
    lanes[lane, default: []].append(id)
    return true
  }

  /// The next batch: from the lane whose turn it is, the oldest tickets up to the token budget and the sequence limit.
  ///
  /// - Parameter sharers: free workers, the asking one included: it leaves the others their shares of what waits.
  mutating func take(sharers: Int = 1) -> Taken {
    var taken = Taken()
    for _ in 0..<lanes.count {
      // The first lane goes to the end, emptied or not, so that the others come first next time.
      let (lane, queued) = lanes.removeFirst()
      var queue = queued
      let members = takeMembers(from: &queue, sharers, into: &taken)
      if !queue.isEmpty { lanes[lane] = queue }
      if !members.isEmpty {
        taken.batch = Batch(lane: lane, tickets: members)
        return taken
      }
    }
    return taken
  }

  /// Ends a ticket: removes it and says who waits for it, latecomers included.
  mutating func complete(_ ticket: Ticket) -> [Ticket.Claim] {
    places[Place(lane: ticket.lane, item: ticket.item)] = nil
    return tickets.removeValue(forKey: ticket.id)?.claims ?? []
  }

  /// Empties the queue of what waits: on shutdown.
  mutating func removeAll() -> [Ticket.Claim] {
    var claims: [Ticket.Claim] = []
    for id in lanes.values.joined() {
      if let ticket = tickets[id] { claims += complete(ticket) }
    }
    lanes = [:]
    return claims
  }

  private mutating func takeMembers(
    from queue: inout Deque<UInt64>, _ sharers: Int, into taken: inout Taken
  ) -> [Ticket] {
    let share = min(sequenceLimit, (queue.count + sharers - 1) / sharers)
    var members: [Ticket] = []
    var tokens = 0
    while members.count < share, let id = queue.first, let ticket = tickets[id] {
      guard ticket.claims.contains(where: \.order.isWanted) else {
        queue.removeFirst()
        _ = complete(ticket)
        taken.dropped += 1
        continue
      }
      let cost = ticket.item.input.tokenCount
      guard members.isEmpty || tokens + cost <= tokenBudget else { break }
      queue.removeFirst()
      members.append(ticket)
      tokens += cost
    }
    return members
  }
}
