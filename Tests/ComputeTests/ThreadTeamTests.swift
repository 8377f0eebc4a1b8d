import Compute
import Foundation
import Synchronization
import Testing

@Suite struct ThreadTeamTests {
  @Test(arguments: [1, 2, 3, 8]) func everyPartIsDoneOnce(_ threads: Int) {
    let team = ThreadTeam(count: threads)
    let counts = Buffer<Int>(count: 1000)
    for round in 1...200 {
      let parts = [0, 1, 2, threads, 7, 1000][round % 6]
      for index in 0..<1000 { counts.pointer[index] = 0 }
      team.run(parts, on: counts.pointer) { counts, part, _ in counts.pointee[part] += 1 }
      #expect((0..<1000).allSatisfy { counts.pointer[$0] == ($0 < parts ? 1 : 0) })
    }
  }

  @Test func threadsAreToldApart() {
    let team = ThreadTeam(count: 4)
    let busy = Buffer<Int>(count: 4)
    let clashes = Buffer<Int>(count: 4)
    team.run(500, on: (busy: busy, clashes: clashes)) { work, _, thread in
      let work = work.pointee
      if work.busy.pointer[thread] != 0 { work.clashes.pointer[thread] += 1 }
      work.busy.pointer[thread] = 1
      for _ in 0..<1000 { work.busy.pointer[thread] &+= 1 }
      work.busy.pointer[thread] = 0
    }
    #expect((0..<4).allSatisfy { clashes.pointer[$0] == 0 })
  }

  @Test func aTeamSleepsBetweenPiecesOfWork() {
    let team = ThreadTeam(count: 2)
    let sum = Buffer<Int>(count: 2)
    for _ in 0..<5 {
      team.run(2, on: sum.pointer) { sum, part, _ in sum.pointee[part] += 1 }
      usleep(20000)  // longer than a thread spins
    }
    #expect(sum.pointer[0] == 5 && sum.pointer[1] == 5)
  }

  @Test func teamsComeAndGo() {
    for _ in 0..<50 {
      let team = ThreadTeam(count: 3)
      let done = Buffer<Int>(count: 8)
      team.run(8, on: done.pointer) { done, part, _ in done.pointee[part] = part }
      #expect((0..<8).allSatisfy { done.pointer[$0] == $0 })
    }
  }

  /// Three workers share four threads: every part of each is done once, whoever helps whom.
  @Test func teamsThatShareThreads() {
    let shared = ThreadTeam.Shared(threads: 4, teams: 3)
    let wrong = Buffer<Int>(count: 3)
    let workers = (0..<3).map { index in
      let thread = Thread {
        let team = shared.team(index)
        let counts = Buffer<Int>(count: 64)
        for round in 1...300 {
          team.enter()
          for part in 0..<64 { counts.pointer[part] = 0 }
          let parts = [1, 7, 64][round % 3]
          team.run(parts, on: counts.pointer) { counts, part, _ in
            for _ in 0..<500 { counts.pointee[part] &+= 1 }
          }
          team.leave()
          for part in 0..<64 where counts.pointer[part] != (part < parts ? 500 : 0) { wrong.pointer[index] += 1 }
          if round % 50 == 0 { usleep(2000) }
        }
      }
      thread.start()
      return thread
    }
    while workers.contains(where: { !$0.isFinished }) { usleep(1000) }
    #expect((0..<3).allSatisfy { wrong.pointer[$0] == 0 })
  }

  @Test func aLoneTeamHasAllThreadsAndBusyOnesShareThem() {
    let shared = ThreadTeam.Shared(threads: 4, teams: 2)
    let (first, second) = (shared.team(0), shared.team(1))
    first.enter()
    #expect(first.width == 4)
    second.enter()
    #expect(first.width == 2 && second.width == 2)
    second.leave()
    #expect(first.width == 4)
    first.leave()
  }
}
