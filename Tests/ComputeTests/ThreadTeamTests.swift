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
}
