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
    var admission: Admission

    /// Why a request may not come in; nil: it may.
    func refusal(of items: Int, patience: Duration?) -> ServingError? {
      if isStopped { return .stopped }
      guard admission.takes(items) else { return queueFull }
      // With nothing before it a request is tried in any case: that is how a rate that has become wrong is put right.
      guard let patience, admission.places > 0,
        let wait = rate.duration(of: admission.ahead(of: items) + items), wait > patience * Batcher.share
      else { return nil }
      return .deadlineOutOfReach(
        milliseconds: Int(wait / .milliseconds(1)), retryAfter: rate.seconds(for: admission.places))
    }

    var queueFull: ServingError {
      .queueFull(
        waiting: admission.places, limit: admission.limit, retryAfter: rate.seconds(for: admission.places))
    }
  }

  /// The part of a request's time that may be spent in the queue and the encoders, as far as that can be foretold.
  private static let share = 0.75

  private let state: Mutex<State>
  private let wakeUp = DispatchSemaphore(value: 0)

  /// - Parameter itemLimit: items that may be admitted and unfinished at once.
  init(itemLimit: Int, tokenBudget: Int, sequenceLimit: Int) {
    state = Mutex(
      State(
        queue: BatchQueue(tokenBudget: tokenBudget, sequenceLimit: sequenceLimit),
        admission: Admission(limit: itemLimit)))
  }

  /// Counts `items` against the limit from now until `release`.
  ///
  /// - Parameter patience: time left to the request. Where the measured rate says that it will not do, no work is begun.
  func admit(_ items: Int, patience: Duration?) throws(ServingError) {
    let now = ContinuousClock.now
    let refusal: ServingError? = state.withLock { state in
      let refusal = state.refusal(of: items, patience: patience)
      if refusal == nil {
        state.admission.add(items)
        state.rate.begin(now)
      } else {
        state.counts.refusedItems += items
      }
      return refusal
    }
    if let refusal { throw refusal }
  }

  /// Refuses where no request whatever would be admitted.
  func checkRoom() throws(ServingError) {
    let refusal: ServingError? = state.withLock { state in
      if state.isStopped { return .stopped }
      guard !state.admission.takesAny else { return nil }
      state.counts.refusedItems += 1
      return state.queueFull
    }
    if let refusal { throw refusal }
  }

  /// Gives places back.
  ///
  /// - Parameter isDone: whether the items were encoded; where their request failed they say nothing of the rate.
  func release(_ items: Int, isDone: Bool) {
    let now = ContinuousClock.now
    state.withLock { state in
      state.admission.remove(items)
      state.rate.record(isDone ? items : 0, now)
      if state.admission.places == 0 { state.rate.end(now) }
    }
  }

  /// Forgets what waits for an order that has been given up.
  func abandon(_ order: Order, lane: Lane) {
    state.withLock { $0.counts.droppedItems += $0.queue.abandon(order, lane: lane) }
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
      counts.admittedItems = state.admission.places
      counts.idleWorkers = state.idleWorkers
      counts.waitingItems = state.queue.waiting
      return counts
    }
  }
}
