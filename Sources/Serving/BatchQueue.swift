import OrderedCollections

/// The batcher's decisions, as a value: which tickets wait, and which go together next.
///
/// What `take` returns depends on the queue alone. Lanes take turns, so neither pictures nor texts, nor one of several models,
/// can starve the others; within a lane orders take turns, so the many items of one do not stand before everybody else's.
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
  /// The one served last at the end; for each order the ids of its tickets. One that several orders share stands in the line of each.
  private var lanes: OrderedDictionary<Lane, Turns<UInt64>> = [:]
  private var nextID: UInt64 = 0
  /// Tickets not yet taken.
  private(set) var waiting = 0

  init(tokenBudget: Int, sequenceLimit: Int) {
    self.tokenBudget = tokenBudget
    self.sequenceLimit = sequenceLimit
  }

  /// Queues an item, or joins an identical one that waits or is being encoded.
  ///
  /// - Returns: whether a new ticket was made.
  @discardableResult
  mutating func add(_ item: Item, lane: Lane, claim: Ticket.Claim, now: ContinuousClock.Instant) -> Bool {
    let place = Place(lane: lane, item: item)
    let line = claim.order.number
    if let id = places[place], let ticket = tickets[id] {
      tickets[id]?.claims.append(claim)
      if !ticket.isTaken, ticket.claims.last?.order !== claim.order { lanes[lane, default: Turns()].add(id, to: line) }
      return false
    }
    let id = nextID
    nextID += 1
    places[place] = id
    tickets[id] = Ticket(id: id, lane: lane, item: item, enqueued: now, claims: [claim])
    lanes[lane, default: Turns()].add(id, to: line)
    waiting += 1
    return true
  }

  /// The next batch: from the lane whose turn it is, the tickets whose turn it is, up to the token budget and the sequence limit.
  ///
  /// - Parameter sharers: free workers, the asking one included: it leaves the others their shares of what waits.
  mutating func take(sharers: Int = 1) -> Taken {
    var taken = Taken()
    for lane in lanes.keys where lanes[lane]?.isEmpty == false {
      // It goes to the end. One that is empty keeps its place, so what comes into it does not wait for those served last.
      guard var turns = lanes.removeValue(forKey: lane) else { continue }
      let members = takeMembers(from: &turns, sharers, into: &taken)
      lanes[lane] = turns
      if !members.isEmpty {
        taken.batch = Batch(lane: lane, tickets: members)
        return taken
      }
    }
    return taken
  }

  /// Drops the tickets of an order that nobody waits for any more, unless another order does.
  ///
  /// - Returns: how many those were.
  mutating func abandon(_ order: Order, lane: Lane) -> Int {
    var dropped = 0
    for id in lanes[lane]?.remove(line: order.number) ?? [] {
      guard let ticket = tickets[id], !ticket.isTaken, !ticket.isWanted else { continue }
      drop(ticket)
      dropped += 1
    }
    return dropped
  }

  /// Ends a ticket: removes it and says who waits for it, latecomers included.
  mutating func complete(_ ticket: Ticket) -> [Ticket.Claim] {
    places[Place(lane: ticket.lane, item: ticket.item)] = nil
    return tickets.removeValue(forKey: ticket.id)?.claims ?? []
  }

  /// Empties the queue of what waits: on shutdown.
  mutating func removeAll() -> [Ticket.Claim] {
    var claims: [Ticket.Claim] = []
    for ticket in tickets.values where !ticket.isTaken { claims += complete(ticket) }
    lanes = [:]
    waiting = 0
    return claims
  }

  private mutating func drop(_ ticket: Ticket) {
    _ = complete(ticket)
    waiting -= 1
  }

  private mutating func takeMembers(
    from turns: inout Turns<UInt64>, _ sharers: Int, into taken: inout Taken
  ) -> [Ticket] {
    let share = min(sequenceLimit, (turns.count + sharers - 1) / sharers)
    var members: [Ticket] = []
    var tokens = 0
    while members.count < share {
      let next = turns.next { id in
        guard !members.isEmpty, let ticket = tickets[id], !ticket.isTaken, ticket.isWanted else { return true }
        return tokens + ticket.item.input.tokenCount <= tokenBudget
      }
      guard let next else { break }
      // It may have gone with another order that shares it.
      guard let ticket = tickets[next], !ticket.isTaken else { continue }
      guard ticket.isWanted else {
        drop(ticket)
        taken.dropped += 1
        continue
      }
      tickets[next]?.isTaken = true
      waiting -= 1
      members.append(ticket)
      tokens += ticket.item.input.tokenCount
    }
    return members
  }
}
