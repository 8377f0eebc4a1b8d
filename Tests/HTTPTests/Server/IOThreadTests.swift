import Synchronization
import Testing

@testable import HTTP

@Suite struct IOThreadTests {
  /// What a test's thread does, from whichever thread it is read.
  private final class Log: Sendable {
    let entries = Mutex<[Int]>([])
    let turns = Atomic<Int>(0)

    func add(_ entry: Int) { entries.withLock { $0.append(entry) } }
    var count: Int { entries.withLock { $0.count } }
  }

  /// A thread that waits for its poller for as long as it may.
  private func started(_ log: Log) throws -> IOThread {
    let thread = try IOThread()
    try thread.start { [unowned thread] mayWait in
      thread.checkIsolated()
      log.turns.add(1, ordering: .relaxed)
      thread.poller.wait(milliseconds: mayWait ? -1 : 0) { _ in Issue.record("no socket was added") }
    }
    return thread
  }

  @Test func workRunsInOrderAlthoughTheThreadWaitsForEver() async throws {
    let log = Log()
    let thread = try started(log)
    for entry in 0..<100 {
      thread.enqueue { log.add(entry) }
      // At times the thread has gone to sleep by now, at times it has not.
      if entry % 10 == 0 { #expect(await eventually { log.count == entry + 1 }) }
    }
    #expect(await eventually { log.count == 100 })
    #expect(log.entries.withLock { $0 } == Array(0..<100))
    thread.end()
  }

  @Test func noWorkOfManyThreadsIsLeftLying() async throws {
    let log = Log()
    let thread = try started(log)
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for entry in 0..<1000 { thread.enqueue { log.add(task * 1000 + entry) } }
        }
      }
    }
    #expect(await eventually { log.count == 8000 })
    #expect(Set(log.entries.withLock { $0 }).count == 8000)
    thread.end()
  }

  @Test func anIdleThreadTakesNoTurns() async throws {
    let log = Log()
    let thread = try started(log)
    #expect(await eventually { log.turns.load(ordering: .relaxed) > 0 })
    let before = log.turns.load(ordering: .relaxed)
    try await Task.sleep(for: .milliseconds(50))
    #expect(log.turns.load(ordering: .relaxed) <= before + 1)
    thread.end()
  }

  @Test func anEndedThreadFinishesItsWorkAndTakesNoMore() async throws {
    let log = Log()
    let thread = try started(log)
    thread.enqueue {
      thread.enqueue { log.add(1) }
      thread.end()
      thread.enqueue { log.add(2) }
    }
    #expect(await eventually { log.count == 1 })
    try await Task.sleep(for: .milliseconds(20))
    #expect(log.entries.withLock { $0 } == [1])
  }
}
