import Testing

@testable import Serving

@Suite struct AdmissionTests {
  private func admission(limit: Int = 512, _ sizes: [Int]) -> Admission {
    var admission = Admission(limit: limit)
    sizes.forEach { admission.add($0) }
    return admission
  }

  @Test func aRequestComesInWhileAnythingBelowTheLimitIsTaken() {
    #expect(admission(limit: 2, []).takes(40))
    #expect(admission(limit: 2, [1]).takes(40))
    #expect(!admission(limit: 2, [2]).takes(1))
  }

  @Test func largeRequestsKeepNoSmallOneOut() {
    var full = admission(Array(repeating: 64, count: 8))
    #expect(!full.takes(64))
    for _ in 0..<64 {
      #expect(full.takes(1))
      full.add(1)
    }
    #expect(!full.takes(1))
    #expect(!full.takesAny)
  }

  @Test func smallRequestsKeepNoLargeOneOut() {
    var full = admission(Array(repeating: 1, count: 512))
    #expect(!full.takes(1))
    #expect(full.takes(64))
    full.add(64)
    #expect(!full.takes(64))
    #expect(!full.takesAny)
  }

  @Test func whatIsGivenBackMakesRoom() {
    var full = admission(limit: 2, [2])
    full.remove(2)
    #expect(full.takes(2))
    #expect(full.places == 0)
  }

  @Test func aSmallRequestHasTwoPlacesOfEachLargeOneBeforeIt() {
    let busy = admission([64, 64, 64, 1])
    #expect(busy.ahead(of: 1) == 8)
    #expect(busy.ahead(of: 64) == 386)
    #expect(admission([1, 1, 1]).ahead(of: 1) == 3)
  }
}
