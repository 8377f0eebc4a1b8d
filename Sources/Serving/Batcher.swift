import Dispatch
import Synchronization

/// Groups waiting items into batches that free workers pull.
///
/// It adds no delay: a free worker takes what waits, or its share where others are free too, so batches grow exactly when
/// the machine is busy.
final class Batcher: Sendable {
  private struct State {
    var queue: BatchQueue
    var idleWorkers = 0
    /// Workers that have been woken and have not come for their batch yet.
    var comingWorkers = 0
    var isStopped = false
    var counts = ServingCounts()
    var rate = ServiceRate()
    var admitted = 0
  }

  /// Items that may be admitted and unfinished at once.
  let itemLimit: Int
  /// Batches that are encoded side by side.
  let workers: Int
  private let state: Mutex<State>
  private let wakeUp = DispatchSemaphore(value: 0)

  init(itemLimit: Int, tokenBudget: Int, sequenceLimit: Int, workers: Int) {
    self.itemLimit = itemLimit
    self.workers = workers
    state = Mutex(State(queue: BatchQueue(tokenBudget: tokenBudget, sequenceLimit: sequenceLimit)))
  }

  /// Counts `items` against the limit from now until `release`.
  ///
  /// A request comes in while anything below the limit is admitted, and then whole: so a request larger than
  /// the limit is served too, and the excess is bounded by one request.
  func admit(_ items: Int) throws(ServingError) {
    let refusal: ServingError? = state.withLock { state in
      if state.isStopped { return .stopped }
      guard state.admitted < itemLimit else {
        state.counts.refusedItems += items
        return .queueFull(
          waiting: state.admitted, limit: itemLimit, retryAfter: state.rate.seconds(for: state.admitted))
      }
      state.admitted += items
      return nil
    }
    if let refusal { throw refusal }
  }

  func release(_ items: Int) {
    state.withLock { $0.admitted -= items }
  }

  /// Queues all items of an order and wakes as many workers as can help.
  func submit(_ items: [Item], lane: Lane, order: Order) throws(ServingError) {
    let now = ContinuousClock.now
    let woken: Int? = state.withLock { state in
      guard !state.isStopped else { return nil }
      var added = 0
      for (slot, item) in items.enumerated() {
        let isNew = state.queue.add(item, lane: lane, claim: Ticket.Claim(order: order, slot: slot), now: now)
        if isNew { added += 1 } else { state.counts.sharedItems += 1 }
      }
      let woken = min(added, state.idleWorkers)
      state.idleWorkers -= woken
      state.comingWorkers += woken
      return woken
    }
    guard let woken else { throw .stopped }
    for _ in 0..<woken { wakeUp.signal() }
  }

  /// Blocks the calling worker until there is a batch for it. Nil: the pool is stopped.
  func next() -> Batch? {
    var wasWoken = false
    while true {
      let (taken, isStopped) = state.withLock { state in
        if wasWoken { state.comingWorkers = max(0, state.comingWorkers - 1) }
        let taken = state.queue.take(sharers: state.comingWorkers + 1)
        state.counts.droppedItems += taken.dropped
        if taken.batch == nil, !state.isStopped { state.idleWorkers += 1 }
        return (taken, state.isStopped)
      }
      if let batch = taken.batch { return batch }
      if isStopped { return nil }
      wakeUp.wait()
      wasWoken = true
    }
  }

  /// Hands out a batch's vectors to everybody who waits for them.
  func complete(_ batch: Batch, _ embeddings: Embeddings, started: ContinuousClock.Instant) {
    let encode = started.duration(to: .now)
    let claims = state.withLock { state in
      state.counts.record(batch, encode: encode)
      state.rate.record(items: batch.tickets.count, in: encode / workers)
      return batch.tickets.map { state.queue.complete($0) }
    }
    for (index, ticket) in batch.tickets.enumerated() {
      let vector = embeddings[index]
      let timing = EncodingTime(queue: max(.zero, ticket.enqueued.duration(to: started)), encode: encode)
      for claim in claims[index] { claim.order.deliver(vector, slot: claim.slot, timing: timing) }
    }
  }

  /// Tells everybody who waits for a batch that it came to nothing.
  func fail(_ batch: Batch, _ error: ServingError) {
    let claims = state.withLock { state in batch.tickets.flatMap { state.queue.complete($0) } }
    for claim in claims { claim.order.fail(error) }
  }

  /// Fails what waits and lets the workers end.
  func stop() {
    let (claims, idle) = state.withLock { state in
      state.isStopped = true
      defer { state.idleWorkers = 0 }
      return (state.queue.removeAll(), state.idleWorkers)
    }
    for claim in claims { claim.order.fail(ServingError.stopped) }
    for _ in 0..<idle { wakeUp.signal() }
  }

  var counts: ServingCounts {
    state.withLock { state in
      var counts = state.counts
      counts.admittedItems = state.admitted
      counts.idleWorkers = state.idleWorkers
      counts.waitingItems = state.queue.waiting
      return counts
    }
  }
}
