import Testing

@testable import Diagnosis

@Suite struct CPUCheckTests {
  private let eight = CPUInfo((0..<8).map { "processor\t: \($0)\nphysical id\t: 0\ncore id\t: \($0)\n" }.joined())

  @Test func saysWhatIsAllowed() {
    let check = CPUCheck(info: eight, affinity: 4, quota: 1.5, version: 2, cpus: "0-3", threads: 2, workers: 2)
    #expect(check.findings.map(\.verdict) == [.ok, .ok])
    #expect(check.findings[0].text == "4 of 8 CPUs allowed; control group v2, quota 1.5, CPUs 0-3")
    #expect(check.findings[1].text == "2 encode, 2 worker(s)")
  }

  @Test func aFractionOfACPUIsNoted() {
    let check = CPUCheck(info: eight, affinity: 8, quota: 0.5, version: 1, threads: 1, workers: 1)
    #expect(check.findings.map(\.verdict) == [.note, .ok])
  }

  @Test func moreThreadsThanCPUsAreNoted() {
    let check = CPUCheck(info: eight, affinity: 8, quota: 2, version: 2, threads: 8, workers: 8)
    #expect(check.findings.map(\.verdict) == [.ok, .note])
    #expect(check.findings[1].advice?.contains("--threads 2") == true)
  }

  @Test func hyperThreadsAreNotedWhereThreadsShareCores() {
    let shared = CPUCheck(info: hyperThreads, affinity: 4, threads: 4, workers: 4)
    #expect(shared.findings[1].verdict == .note)
    #expect(shared.findings[1].advice?.contains("--threads 2") == true)
    #expect(CPUCheck(info: hyperThreads, affinity: 4, threads: 2, workers: 2).findings[1].verdict == .ok)
  }
}
