import CKernels
import Glibc
import Synchronization

/// The threads that several `ThreadTeam`s share: each team has an owner who does its own work, and whoever has nothing
/// else to do helps.
///
/// No more threads compute than the crew has: an owner counts from `enter` to `leave`, a helper while it looks for work.
/// So the only busy owner gets all threads, and when every owner is busy no helper stirs.
///
/// All of a piece of work's bookkeeping is one word, the ticket: its number, its parts, and the next part to take.
/// Whoever swaps in a ticket with the next part advanced may do that part; since the piece of work cannot end before,
/// what was published with the ticket is still there. So an owner never waits for a thread that has nothing to do.
// Unchecked, because a job is read by pointer: it is written before its ticket is published, and stays until it is done.
final class Crew: @unchecked Sendable {
  /// A piece of work: what `body` takes, and how many parts it has.
  private struct Job {
    let parts: Int
    let pointer: UnsafeRawPointer
    let body: Body
  }

  typealias Body = (_ job: UnsafeRawPointer, _ part: Int, _ thread: Int) -> Void

  /// Where an owner publishes its work.
  private final class Slot {
    /// 20 bits number of the piece of work, 22 bits parts, 22 bits next part.
    let ticket = Atomic<UInt64>(0)
    let partsDone = Atomic<Int>(0)
    /// Written by the owner before it publishes a ticket, read by those who took a part.
    var job: Job?
    let done: UnsafeMutablePointer<pthread_cond_t>
    var ownerSleeps = false

    init() {
      done = .allocate(capacity: 1)
      pthread_cond_init(done, nil)
    }

    deinit {
      pthread_cond_destroy(done)
      done.deallocate()
    }

    var isWorkLeft: Bool { Self.isWorkLeft(ticket.load(ordering: .relaxed)) }

    static func isWorkLeft(_ ticket: UInt64) -> Bool { ticket & 0x3f_ffff < ticket >> 22 & 0x3f_ffff }
  }

  /// Threads that may compute at the same time.
  let threads: Int
  private let slots: [Slot]
  /// Owners that have entered, and helpers that look for work.
  private let running = Atomic<Int>(0)
  private let owners = Atomic<Int>(0)
  private let dismissed = Atomic<Bool>(false)
  private var helpers: [pthread_t] = []

  // The lock guards only going to sleep and waking.
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let workCame = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var sleepingHelpers = 0

  /// Some tens of microseconds: longer than the gaps within a forward pass, far shorter than those between requests.
  private static let spins = 2000

  /// Starts `threads - 1` helpers, for as many as `owners` that share them.
  init(threads: Int, owners: Int) {
    precondition(threads < 1 << 12 && owners >= 1, "threads are numbered")
    self.threads = threads
    slots = (0..<owners).map { _ in Slot() }
    pthread_mutex_init(lock, nil)
    pthread_cond_init(workCame, nil)
    for number in 1..<max(1, threads) {
      let start = Unmanaged.passRetained(Start(crew: self, number: number))
      var thread = pthread_t()
      let failure = pthread_create(&thread, nil, helperMain, start.toOpaque())
      // A smaller crew does the same work, so a machine that is out of threads still answers.
      if failure != 0 { start.release() } else { helpers.append(thread) }
    }
  }

  /// Ends the helpers. Must come before the owners let go of the crew.
  func dismiss() {
    pthread_mutex_lock(lock)
    dismissed.store(true, ordering: .releasing)
    pthread_cond_broadcast(workCame)
    pthread_mutex_unlock(lock)
    for helper in helpers { pthread_join(helper, nil) }
    helpers = []
  }

  deinit {
    pthread_cond_destroy(workCame)
    pthread_mutex_destroy(lock)
    workCame.deallocate()
    lock.deallocate()
  }

  // MARK: The owners' side

  /// An owner starts to compute; helpers step back where there are too many now.
  func enter() {
    owners.add(1, ordering: .relaxed)
    running.add(1, ordering: .relaxed)
  }

  func leave() {
    owners.subtract(1, ordering: .relaxed)
    running.subtract(1, ordering: .relaxed)
  }

  /// Threads that each busy owner may count on.
  var share: Int { max(1, threads / max(1, owners.load(ordering: .relaxed))) }

  func perform(_ parts: Int, of owner: Int, _ pointer: UnsafeRawPointer, _ body: @escaping Body) {
    precondition(parts < 1 << 22, "parts are counted in 22 bits")
    let slot = slots[owner]
    slot.job = Job(parts: parts, pointer: pointer, body: body)
    slot.partsDone.store(0, ordering: .relaxed)
    let number = (slot.ticket.load(ordering: .relaxed) >> 44) &+ 1

    pthread_mutex_lock(lock)
    slot.ticket.store(number << 44 | UInt64(parts) << 22, ordering: .releasing)
    let wanted = min(sleepingHelpers, parts - 1, threads - running.load(ordering: .relaxed))
    if wanted > 0 { for _ in 0..<wanted { pthread_cond_signal(workCame) } }
    pthread_mutex_unlock(lock)

    while takePart(of: slot, thread: 0) {}
    for _ in 0..<Self.spins where slot.partsDone.load(ordering: .acquiring) < parts { ck_pause() }
    if slot.partsDone.load(ordering: .acquiring) < parts {
      pthread_mutex_lock(lock)
      slot.ownerSleeps = true
      while slot.partsDone.load(ordering: .acquiring) < parts { pthread_cond_wait(slot.done, lock) }
      slot.ownerSleeps = false
      pthread_mutex_unlock(lock)
    }
  }

  // MARK: Both sides

  /// Does the next part, if one is left.
  private func takePart(of slot: Slot, thread: Int) -> Bool {
    var current = slot.ticket.load(ordering: .acquiring)
    while Slot.isWorkLeft(current) {
      let (taken, now) = slot.ticket.weakCompareExchange(
        expected: current, desired: current + 1, ordering: .acquiringAndReleasing)
      if taken {
        guard let job = slot.job else { return false }
        job.body(job.pointer, Int(current & 0x3f_ffff), thread)
        let done = slot.partsDone.add(1, ordering: .acquiringAndReleasing).newValue
        if done == job.parts && thread != 0 { wakeOwner(of: slot) }
        return true
      }
      current = now
    }
    return false
  }

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
    start.crew.help(thread: start.number)
  }

  private func help(thread: Int) {
    while !dismissed.load(ordering: .acquiring) {
      if running.add(1, ordering: .relaxed).newValue <= threads {
        var turnsWithoutWork = 0
        while turnsWithoutWork < Self.spins, running.load(ordering: .relaxed) <= threads {
          if takeAnyPart(thread: thread) {
            turnsWithoutWork = 0
          } else {
            turnsWithoutWork += 1
            ck_pause()
          }
        }
      }
      running.subtract(1, ordering: .relaxed)
      sleep()
    }
  }

  /// Helpers begin to look at different owners.
  private func takeAnyPart(thread: Int) -> Bool {
    for index in 0..<slots.count where takePart(of: slots[(index + thread) % slots.count], thread: thread) {
      return true
    }
    return false
  }

  private func sleep() {
    pthread_mutex_lock(lock)
    sleepingHelpers += 1
    while !isWanted && !dismissed.load(ordering: .relaxed) { pthread_cond_wait(workCame, lock) }
    sleepingHelpers -= 1
    pthread_mutex_unlock(lock)
  }

  private var isWanted: Bool {
    guard running.load(ordering: .relaxed) < threads else { return false }
    for slot in slots where slot.isWorkLeft { return true }
    return false
  }

  private func wakeOwner(of slot: Slot) {
    pthread_mutex_lock(lock)
    if slot.ownerSleeps { pthread_cond_signal(slot.done) }
    pthread_mutex_unlock(lock)
  }
}

private func helperMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let argument { Crew.help(argument) }
  return nil
}
