import CKernels
import Testing

/// The kernels that make rows for a matrix product, in each of its formats.
extension KernelTests {
  static let formatCases = cases.flatMap { level, width in formats.map { (level, width, $0) } }

  @Test(arguments: formatCases) func layerNorm(_ level: ck_instruction_set, _ width: Int, _ format: ck_format) {
    let input = values(width).map { $0 + 5 }
    let (scale, shift) = (values(width, seed: 2), values(width, seed: 3))
    for isFolded in [false, true] {
      var output = StoredRow(format, width: width)
      let rowScale = at(level) {
        ck_layer_norm(format, &output.bytes, input, isFolded ? nil : scale, isFolded ? nil : shift, 1e-6, width)
      }
      let x = input.map(Double.init)
      let mean = x.reduce(0, +) / Double(width)
      let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      let expected = (0..<width).map { i in
        let normalized = (x[i] - mean) / (variance + 1e-6).squareRoot()
        return isFolded ? normalized : normalized * Double(scale[i]) + Double(shift[i])
      }
      if format == CK_INT8 {
        let largest = expected.map(abs).max() ?? 0
        if width > 1 { #expect(abs(Double(rowScale) * 127 - largest) <= 1e-5 * largest) }
      } else {
        #expect(rowScale == 1)
      }
      let faults = zip(output.values, expected).filter { found, expected in
        let rounding =
          switch format {
          case CK_FLOAT32: 0.0
          case CK_BFLOAT16: abs(expected) / 256
          default: Double(rowScale) / 2
          }
        return !(abs(found * Double(rowScale) - expected) < rounding + (width == 1 ? 1e-2 : 2e-5))
      }
      #expect(faults.isEmpty)
      #expect(output.padding.allSatisfy { $0 == 0 } && output.isGuardIntact)
    }
  }

  @Test(arguments: cases) func layerNormInPlace(_ level: ck_instruction_set, _ width: Int) {
    let (input, scale, shift) = (values(width), values(width, seed: 2), values(width, seed: 3))
    var (inPlace, apart) = (input, input)
    at(level) {
      _ = inPlace.withUnsafeMutableBufferPointer {
        ck_layer_norm(CK_FLOAT32, $0.baseAddress, $0.baseAddress, scale, shift, 1e-6, width)
      }
      _ = ck_layer_norm(CK_FLOAT32, &apart, input, scale, shift, 1e-6, width)
    }
    #expect(inPlace == apart)
  }

  @Test(arguments: levels, formats) func layerNormOfEqualValuesIsTheShift(
    _ level: ck_instruction_set, _ format: ck_format
  ) {
    let width = 72
    var output = StoredRow(format, width: width)
    let ones = [Float](repeating: 1, count: width)
    let halves = [Float](repeating: 0.5, count: width)
    let rowScale = at(level) { ck_layer_norm(format, &output.bytes, ones, ones, halves, 1e-6, width) }
    #expect(output.values.allSatisfy { abs($0 * Double(rowScale) - 0.5) < 1e-7 })
    let zeroScale = at(level) { ck_layer_norm(format, &output.bytes, ones, nil, nil, 1e-6, width) }
    #expect(output.values.allSatisfy { $0 == 0 } && zeroScale == 1)
  }

  @Test(arguments: cases) func quantize(_ level: ck_instruction_set, _ width: Int) {
    let halves = values(width, spread: 9).map(StoredRow.bfloat16)
    let floats = values(width, spread: 9, seed: 4)
    for format in [CK_FLOAT32, CK_BFLOAT16] {
      let input = format == CK_FLOAT32 ? floats : halves.map(StoredRow.float)
      var output = StoredRow(CK_INT8, width: width)
      let scale = at(level) {
        format == CK_FLOAT32
          ? ck_quantize(&output.bytes, format, floats, width) : ck_quantize(&output.bytes, format, halves, width)
      }
      let largest = input.map(abs).max() ?? 0
      #expect(scale == largest / 127)
      let factor = 1 / scale
      #expect(output.values == input.map { Double(($0 * factor).rounded(.toNearestOrEven)) })
      #expect(output.padding.allSatisfy { $0 == 0 } && output.isGuardIntact)
    }
  }

  @Test(arguments: levels) func quantizeFindsTheLargestAnywhere(_ level: ck_instruction_set) {
    for count in [7, 16, 30, 150] {
      for place in 0..<count {
        var row = values(count)
        row[place] = -127
        var output = StoredRow(CK_INT8, width: count)
        #expect(at(level) { ck_quantize(&output.bytes, CK_FLOAT32, row, count) } == 1)
        #expect(output.values == row.map { Double($0.rounded(.toNearestOrEven)) })
      }
    }
  }

  @Test(arguments: levels) func quantizeOfZerosIsExact(_ level: ck_instruction_set) {
    let zeros: [Float] = [0, -0.0] + [Float](repeating: 0, count: 31)
    var output = StoredRow(CK_INT8, width: zeros.count)
    #expect(at(level) { ck_quantize(&output.bytes, CK_FLOAT32, zeros, zeros.count) } == 1)
    #expect(output.values.allSatisfy { $0 == 0 } && output.padding.allSatisfy { $0 == 0 })
  }

  @Test(arguments: levels, [Float.nan, -.nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
  func quantizeOfExtremesKeepsThemInTheScale(_ level: ck_instruction_set, _ extreme: Float) {
    for place in [0, 20, 32] {
      var row = values(33)
      row[place] = extreme
      if extreme.isSubnormal { row = row.map { $0.sign == .minus ? 0 : extreme } }
      var output = StoredRow(CK_INT8, width: row.count)
      let scale = at(level) { ck_quantize(&output.bytes, CK_FLOAT32, row, row.count) }
      #expect(scale.isNaN == extreme.isNaN)
      if !extreme.isNaN { #expect(scale == abs(extreme) / 127) }
      // So that a product of the row is not a number either, or is next to 0.
      #expect(output.values.allSatisfy { abs($0) <= 127 } && output.isGuardIntact)
    }
  }

  @Test(arguments: formatCases) func centreBytes(_ level: ck_instruction_set, _ width: Int, _ format: ck_format) {
    let input = (0..<width).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    var output = StoredRow(format, width: width)
    at(level) { ck_centre_bytes(format, &output.bytes, input, width) }
    #expect(output.values == input.map { Double($0) - 128 })
    #expect(output.padding.allSatisfy { $0 == 0 } && output.isGuardIntact)
  }

  @Test(arguments: levels) func narrowEveryUpperHalf(_ level: ck_instruction_set) {
    // Each upper half with lower halves round the tie, and one more so that the last vector is not whole.
    let input =
      [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff].flatMap { (lower: UInt32) -> [Float] in
        (0...UInt32(UInt16.max)).map { Float(bitPattern: $0 << 16 | lower) }
      } + [1]
    var output = StoredRow(CK_BFLOAT16, width: input.count)
    at(level) {
      output.bytes.withUnsafeMutableBytes {
        ck_narrow_bf16($0.assumingMemoryBound(to: UInt16.self).baseAddress, input, input.count)
      }
    }
    #expect(output.bytes[2 * input.count] == 0x5A, "nothing is padded")
    let faults = zip(input, output.values).filter { input, found in
      input.isNaN ? !found.isNaN : Float(found).bitPattern != UInt32(StoredRow.bfloat16(input)) << 16
    }
    #expect(faults.isEmpty)
  }
}
