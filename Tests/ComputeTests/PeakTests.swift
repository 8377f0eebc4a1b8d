import CKernels
import Testing

extension KernelTests {
  @Test(arguments: levels, formats) func peakCountsItsOperations(_ level: ck_instruction_set, _ format: ck_format) {
    let (once, thrice) = at(level) { (ck_peak(format, 1000), ck_peak(format, 3000)) }
    #expect(thrice == 3 * once)
    // 24 products of at least a vector of 4, each a multiplication and an addition.
    #expect(once >= 1000 * 24 * 4 * 2 && once <= 1000 * 24 * 64 * 2)
  }
}
