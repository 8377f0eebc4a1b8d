import CKernels
import Compute
import Foundation
import Testing

/// Each kernel on each instruction set of this processor, against double precision, at widths round those of the
/// vectors.
///
/// The operators' own tests are extensions of this suite.
@Suite struct KernelTests {
  static let levels = (0...ck_supported_instruction_set().rawValue).map { ck_instruction_set(rawValue: $0) }
  static let formats = [CK_FLOAT32, CK_BFLOAT16, CK_INT8]
  static let widths = [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 64, 72, 100, 196, 768, 769, 1152]
  static let cases = levels.flatMap { level in widths.map { (level, $0) } }

  func at<Result>(_ level: ck_instruction_set, _ body: () -> Result) -> Result {
    let before = ck_selected_instruction_set()
    ck_select_instruction_set(level)
    defer { ck_select_instruction_set(before) }
    #expect(ck_selected_instruction_set() == level)
    return body()
  }

  /// Values between -spread and spread, the same each time.
  func values(_ count: Int, spread: Float = 3, seed: UInt32 = 1) -> [Float] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return (Float(state >> 8) / Float(1 << 23) - 1) * spread
    }
  }

  @Test(arguments: cases) func softmax(_ level: ck_instruction_set, _ width: Int) {
    let (rows, stride) = (3, width + 3)
    let input = values(rows * stride, spread: 30)
    var output = input
    at(level) { ck_softmax(&output, rows, width, stride) }
    for row in 0..<rows {
      // The differences are rounded to Float, as in every implementation: what is tested is what becomes of them.
      let x = input[row * stride..<row * stride + width]
      let largest = x.max() ?? 0
      let exponentials = x.map { exp(Double($0 - largest)) }
      let sum = exponentials.reduce(0, +)
      for i in 0..<width {
        let expected = exponentials[i] / sum
        #expect(abs(Double(output[row * stride + i]) - expected) <= 1e-6 * expected + 1e-37, "row \(row), column \(i)")
      }
      #expect(output[row * stride + width..<(row + 1) * stride] == input[row * stride + width..<(row + 1) * stride])
    }
  }

  @Test(arguments: levels) func softmaxOfFarApartAndEqualScores(_ level: ck_instruction_set) {
    var far: [Float] = [0, -1e30, -200] + [Float](repeating: -1e5, count: 20)
    at(level) { ck_softmax(&far, 1, 23, 23) }
    #expect(far[0] == 1 && far[1...].allSatisfy { $0 >= 0 && $0 < 1e-37 })
    var equal = [Float](repeating: 1e30, count: 20)
    at(level) { ck_softmax(&equal, 1, 20, 20) }
    #expect(equal.allSatisfy { abs($0 - 0.05) < 1e-8 })
  }

  @Test(arguments: cases) func geluTanh(_ level: ck_instruction_set, _ width: Int) {
    let (rows, stride) = (2, width + 1)
    let input = values(rows * stride, spread: 8)
    var output = input
    at(level) { ck_gelu_tanh(&output, rows, width, stride) }
    for row in 0..<rows {
      for i in row * stride..<row * stride + width {
        let expected = Self.gelu(Double(input[i]))
        #expect(abs(Double(output[i]) - expected) <= 2e-6 * abs(expected) + 1e-12, "of \(input[i])")
      }
      #expect(output[row * stride + width] == input[row * stride + width])
    }
  }

  @Test(arguments: levels) func geluOfExtremes(_ level: ck_instruction_set) {
    var values: [Float] = [0, -0.0, 1e4, 1e10, -1e4, -1e10, 20, -20]
    at(level) { ck_gelu_tanh(&values, 1, values.count, values.count) }
    #expect(values[0...3] == [0, 0, 1e4, 1e10])
    #expect(values[4...].enumerated().allSatisfy { $0 == 2 ? $1 == 20 : abs($1) < 1e-20 })
  }

  private static func gelu(_ x: Double) -> Double {
    0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }

  @Test(arguments: cases) func l2Normalize(_ level: ck_instruction_set, _ width: Int) {
    let input = values(2 * width) + [Float](repeating: 0, count: width)
    var output = input
    at(level) { ck_l2_normalize(&output, 3, width) }
    for row in 0..<2 {
      let x = input[row * width..<(row + 1) * width].map(Double.init)
      let length = x.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for i in 0..<width { #expect(abs(Double(output[row * width + i]) - x[i] / length) < 3e-7) }
    }
    #expect(output[(2 * width)...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: levels) func widenEveryHalf(_ level: ck_instruction_set) {
    // All 65,536 patterns, and one more so that the last vector is not whole.
    let input = (0...65536).map { UInt16(truncatingIfNeeded: $0) }
    var output = [Float](repeating: 0, count: input.count)
    at(level) { ck_widen_f16(&output, input, input.count) }
    for (bits, found) in zip(input, output) {
      let expected = Float(Float16(bitPattern: bits))
      if !(expected.isNaN ? found.isNaN : found.bitPattern == expected.bitPattern) {
        Issue.record("float16 \(bits): \(found), not \(expected)")
      }
    }
    at(level) { ck_widen_bf16(&output, input, input.count) }
    #expect(zip(input, output).allSatisfy { $1.bitPattern == UInt32($0) << 16 })
  }
}
