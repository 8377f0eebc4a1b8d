import Glibc
import Synchronization
import Threads

/// A thread that waits for sockets, and between whiles runs the jobs of the actor that lives on it.
///
/// Waiting for both in one call saves the changes of thread that a Dispatch source over the same epoll set costs each
/// time: from its manager's thread to a worker's, and back to be armed again.
final class IOThread: SerialExecutor {
  private enum Work {
    case job(UnownedJob)
    case body(@Sendable () -> Void)
  }

  private struct State {
    var work: [Work] = []
    /// The thread waits, or is about to, and must be woken.
    var isWaiting = false
    var hasEnded = false
  }

  let poller: Poller
  private let state = Mutex(State())
  /// The thread, once it runs.
  private let thread = Atomic<UInt>(0)

  init() throws(SystemError) {
    poller = try Poller()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    add(.job(UnownedJob(job)))
  }

  /// Does it on the thread, soon; never, once the thread has ended.
  func enqueue(_ body: @escaping @Sendable () -> Void) {
    add(.body(body))
  }

  func checkIsolated() {
    precondition(thread.load(ordering: .relaxed) == pthread_self(), "not on the I/O thread")
  }

  /// Begins.
  ///
  /// - Parameter turn: called over and over, between the jobs. It takes what `poller` tells, and where it is allowed to it
  ///   waits for that: it is woken for work.
  func start(_ turn: @escaping @Sendable (_ mayWait: Bool) -> Void) throws(SystemError) {
    do {
      try OwnThread.start(name: "http", blocksBrokenPipe: true) { [self] in run(turn) }
    } catch {
      throw SystemError(code: error.code)
    }
  }

  /// Lets the thread end once it has done what has been enqueued. Nothing may be awaited of the actor after that.
  func end() {
    state.withLock { $0.hasEnded = true }
    poller.wake()
  }

  private func add(_ work: Work) {
    let mustWake = state.withLock { state in
      // A dropped closure may hold what holds this thread.
      if state.hasEnded, case .body = work { return false }
      state.work.append(work)
      defer { state.isWaiting = false }
      return state.isWaiting
    }
    if mustWake { poller.wake() }
  }

  private func run(_ turn: (_ mayWait: Bool) -> Void) {
    thread.store(pthread_self(), ordering: .relaxed)
    var work: [Work] = []
    while takeWork(&work) {
      for piece in work {
        switch piece {
        case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
        case .body(let body): body()
        }
      }
      work.removeAll(keepingCapacity: true)
      turn(mayWait())
    }
  }

  /// Exchanges what has been added for an empty list.
  /// - Returns: false at the end.
  private func takeWork(_ work: inout [Work]) -> Bool {
    state.withLock { state in
      state.isWaiting = false
      swap(&state.work, &work)
      return !work.isEmpty || !state.hasEnded
    }
  }

  /// From now on whoever adds work wakes the thread.
  private func mayWait() -> Bool {
    state.withLock { state in
      state.isWaiting = state.work.isEmpty && !state.hasEnded
      return state.isWaiting
    }
  }
}
