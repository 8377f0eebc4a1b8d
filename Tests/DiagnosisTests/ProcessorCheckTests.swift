import Compute
import Testing

@testable import Diagnosis

/// Two cores with two threads each.
let hyperThreads = CPUInfo(
  (0..<4).map {
    "processor\t: \($0)\nmodel name\t: Made Up CPU: 9000\nphysical id\t: 0\ncore id\t\t: \($0 / 2)\nflags\t\t: fpu avx2 fma f16c\n"
  }.joined(separator: "\n"))

@Suite struct ProcessorCheckTests {
  @Test func readsNameCoresAndFlags() {
    #expect(hyperThreads.model == "Made Up CPU: 9000")
    #expect(hyperThreads.logicalCPUs == 4)
    #expect(hyperThreads.cores == 2)
    #expect(hyperThreads.flags == ["fpu", "avx2", "fma", "f16c"])
  }

  @Test func coresOfTwoPackagesAreCountedApart() {
    let text = (0..<2).map { "processor\t: \($0)\nphysical id\t: \($0)\ncore id\t: 0\n" }.joined()
    #expect(CPUInfo(text).cores == 2)
  }

  @Test func aKernelThatTellsNothingIsNoFault() {
    let info = CPUInfo("")
    #expect(info.model == nil && info.cores == nil && info.logicalCPUs == 0 && info.flags.isEmpty)
  }

  @Test func namesTheKernels() {
    let finding = ProcessorCheck(info: hyperThreads, supported: .avx2, selected: .avx2).finding
    #expect(finding.verdict == .ok)
    #expect(finding.text.contains("Made Up CPU: 9000 (avx2 fma f16c): kernels avx2"))
  }

  @Test func lowerKernelsThanPossibleAreNoted() {
    let finding = ProcessorCheck(info: hyperThreads, supported: .avx2, selected: .portable).finding
    #expect(finding.verdict == .note)
    #expect(finding.advice?.contains("SIGLIP_INSTRUCTION_SET") == true)
  }

  @Test func portableKernelsAreNoted() {
    let finding = ProcessorCheck(info: CPUInfo(""), supported: .portable, selected: .portable).finding
    #expect(finding.verdict == .note && finding.advice?.contains("AVX2") == true)
    let unsaved = ProcessorCheck(info: hyperThreads, supported: .portable, selected: .portable).finding
    #expect(unsaved.text.contains("does not save"))
  }
}
