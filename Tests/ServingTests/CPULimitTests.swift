import Testing

@testable import Serving

@Suite struct CPULimitTests {
  @Test func thisMachineHasOne() {
    #expect(CPULimit.count >= 1)
    #expect(CPULimit.count <= CPULimit.affinity)
  }
}
