import CKernels
import Foundation
import Synchronization

/// The threads of a `ThreadTeam` besides its owner, and what they share with it.
///
/// All of a piece of work's bookkeeping is one word, the ticket: its number, its parts, and the next part to take.
/// Whoever swaps in a ticket with the next part advanced may do that part; since the piece of work cannot end before,
/// what was published with the ticket is still there. So the owner never waits for a thread that has nothing to do.
final class Crew {
  /// A piece of work: what `body` takes, and how many parts it has.
  private struct Job {
    let parts: Int
    let pointer: UnsafeRawPointer
    let body: Body
  }

  typealias Body = (_ job: UnsafeRawPointer, _ part: Int, _ thread: Int) -> Void

  /// 20 bits number of the piece of work, 22 bits parts, 22 bits next part.
  private let ticket = Atomic<UInt64>(0)
  private let partsDone = Atomic<Int>(0)
  private let dismissed = Atomic<Bool>(false)
  /// Written by the owner before it publishes a ticket, read by those who took a part.
  private var job: Job?
  private var threads: [pthread_t] = []

  // The lock guards only going to sleep and waking.
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let workCame = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let workDone = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var sleepingHelpers = 0
  private var ownerSleeps = false

  /// Some tens of microseconds: longer than the gaps within a forward pass, far shorter than those between requests.
  private static let spins = 2000

  init(helpers: Int) {
    precondition(helpers < 1 << 12, "threads are numbered")
    pthread_mutex_init(lock, nil)
    pthread_cond_init(workCame, nil)
    pthread_cond_init(workDone, nil)
    for number in 1...helpers {
      let start = Unmanaged.passRetained(Start(crew: self, number: number))
      var thread = pthread_t()
      let failure = pthread_create(&thread, nil, helperMain, start.toOpaque())
      // A smaller team does the same work, so a machine that is out of threads still answers.
      if failure != 0 { start.release() } else { threads.append(thread) }
    }
  }

  /// Ends the threads. Must come before the owner lets go of the crew.
  func dismiss() {
    pthread_mutex_lock(lock)
    dismissed.store(true, ordering: .releasing)
    pthread_cond_broadcast(workCame)
    pthread_mutex_unlock(lock)
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  deinit {
    pthread_cond_destroy(workDone)
    pthread_cond_destroy(workCame)
    pthread_mutex_destroy(lock)
    workDone.deallocate()
    workCame.deallocate()
    lock.deallocate()
  }

  // MARK: The owner's side

  func perform(_ parts: Int, _ pointer: UnsafeRawPointer, _ body: @escaping Body) {
    precondition(parts < 1 << 22, "parts are counted in 22 bits")
    job = Job(parts: parts, pointer: pointer, body: body)
    partsDone.store(0, ordering: .relaxed)
    let number = (ticket.load(ordering: .relaxed) >> 44) &+ 1

    pthread_mutex_lock(lock)
    ticket.store(number << 44 | UInt64(parts) << 22, ordering: .releasing)
    if sleepingHelpers > 0 { pthread_cond_broadcast(workCame) }
    pthread_mutex_unlock(lock)

    while takePart(thread: 0) {}
    for _ in 0..<Self.spins where partsDone.load(ordering: .acquiring) < parts { ck_pause() }
    if partsDone.load(ordering: .acquiring) < parts {
      pthread_mutex_lock(lock)
      ownerSleeps = true
      while partsDone.load(ordering: .acquiring) < parts { pthread_cond_wait(workDone, lock) }
      ownerSleeps = false
      pthread_mutex_unlock(lock)
    }
  }

  // MARK: Both sides

  /// Does the next part, if one is left.
  private func takePart(thread: Int) -> Bool {
    var current = ticket.load(ordering: .acquiring)
    while Self.isWorkLeft(current) {
      let (taken, now) = ticket.weakCompareExchange(
        expected: current, desired: current + 1, ordering: .acquiringAndReleasing)
      if taken {
        guard let job else { return false }
        job.body(job.pointer, Int(current & 0x3f_ffff), thread)
        let done = partsDone.add(1, ordering: .acquiringAndReleasing).newValue
        if done == job.parts && thread != 0 { wakeOwner() }
        return true
      }
      current = now
    }
    return false
  }

  private static func isWorkLeft(_ ticket: UInt64) -> Bool { ticket & 0x3f_ffff < ticket >> 22 & 0x3f_ffff }

  // MARK: The helpers' side

  private final class Start {
    let crew: Crew
    let number: Int
    init(crew: Crew, number: Int) {
      self.crew = crew
      self.number = number
    }
  }

  fileprivate static func help(_ argument: UnsafeMutableRawPointer) {
    let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
    start.crew.work(thread: start.number)
  }

  private func work(thread: Int) {
    while !dismissed.load(ordering: .acquiring) {
      if takePart(thread: thread) { continue }
      for _ in 0..<Self.spins where !Self.isWorkLeft(ticket.load(ordering: .relaxed)) { ck_pause() }
      if !Self.isWorkLeft(ticket.load(ordering: .relaxed)) { sleep() }
    }
  }

  private func sleep() {
    pthread_mutex_lock(lock)
    sleepingHelpers += 1
    while !Self.isWorkLeft(ticket.load(ordering: .relaxed)) && !dismissed.load(ordering: .relaxed) {
      pthread_cond_wait(workCame, lock)
    }
    sleepingHelpers -= 1
    pthread_mutex_unlock(lock)
  }

  private func wakeOwner() {
    pthread_mutex_lock(lock)
    if ownerSleeps { pthread_cond_signal(workDone) }
    pthread_mutex_unlock(lock)
  }
}

private func helperMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Crew.help(argument) }
  return nil
}
