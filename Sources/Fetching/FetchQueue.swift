import Dispatch
import Synchronization
import Threads

/// Fetches that wait, and the threads that take them: threads of its own, for asking the system for a host's addresses
/// blocks, and Dispatch's threads and Swift concurrency's have other work.
final class FetchQueue: Sendable {
  private struct State {
    var waiting: [Fetch] = []
    var threads = 0
    var idle = 0
    var running = 0
    var isStopped = false
  }

  /// Fetches at a time.
  let width: Int
  let waitingLimit: Int
  private let state = Mutex(State())
  private let wakeUp = DispatchSemaphore(value: 0)

  init(width: Int, waitingLimit: Int) {
    self.width = width
    self.waitingLimit = waitingLimit
  }

  var counts: (running: Int, waiting: Int) { state.withLock { ($0.running, $0.waiting.count) } }

  /// Queues a fetch. A thread is started where none is free and there may be one more.
  ///
  /// - Parameter run: what a new thread does, which is to call `next` until it gives nil.
  func submit(_ fetch: Fetch, run: @escaping @Sendable () -> Void) throws(FetchError) {
    enum Step { case wake, start, wait, refuse(waiting: Int) }
    let step: Step = state.withLock { state in
      let canRunAtOnce = state.idle > 0 || state.threads < width
      guard canRunAtOnce || state.waiting.count < waitingLimit else { return .refuse(waiting: state.waiting.count) }
      state.waiting.append(fetch)
      if state.idle > 0 {
        state.idle -= 1
        return .wake
      }
      guard state.threads < width else { return .wait }
      state.threads += 1
      return .start
    }
    switch step {
    case .wake: wakeUp.signal()
    case .start: try start(run, for: fetch)
    case .wait: break
    case .refuse(let waiting): throw .queueFull(waiting: waiting, limit: waitingLimit)
    }
  }

  /// Blocks until there is a fetch that somebody waits for. Nil: the thread shall end.
  func next() -> Fetch? {
    while true {
      let (fetch, isStopped): (Fetch?, Bool) = state.withLock { state in
        while !state.waiting.isEmpty {
          let fetch = state.waiting.removeFirst()
          guard fetch.isWanted else { continue }
          state.running += 1
          return (fetch, false)
        }
        if state.isStopped { return (nil, true) }
        state.idle += 1
        return (nil, false)
      }
      if fetch != nil || isStopped { return fetch }
      wakeUp.wait()
    }
  }

  /// The thread is done with the fetch that `next` gave it.
  func finish() {
    state.withLock { $0.running -= 1 }
  }

  /// A fetch that nobody waits for takes no place.
  func remove(_ fetch: Fetch) {
    state.withLock { $0.waiting.removeAll { $0 === fetch } }
  }

  /// Lets the threads end; nothing is submitted any more.
  func stop() {
    let idle = state.withLock { state in
      state.isStopped = true
      defer { state.idle = 0 }
      return state.idle
    }
    for _ in 0..<idle { wakeUp.signal() }
  }

  /// Where the system gives no more threads, those that are there take the fetch in their turn.
  private func start(_ run: @escaping @Sendable () -> Void, for fetch: Fetch) throws(FetchError) {
    do {
      try OwnThread.start(name: "fetch", stackSize: 1 << 19, blocksBrokenPipe: true, run)
    } catch {
      let threads = state.withLock { state in
        state.threads -= 1
        return state.threads
      }
      guard threads == 0 else { return }
      remove(fetch)
      throw .queueFull(waiting: 0, limit: 0)
    }
  }
}
