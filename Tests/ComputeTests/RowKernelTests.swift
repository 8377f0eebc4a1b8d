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
      let row = at(level) {
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
        let (least, largest) = (min(expected.min() ?? 0, 0), max(expected.max() ?? 0, 0))
        if width > 1 { #expect(abs(Double(row.scale) * 255 - (largest - least)) <= 1e-5 * (largest - least)) }
      } else {
        #expect(row.scale == 1 && row.least == 0)
        #expect(output.padding.allSatisfy { $0 == 0 })
      }
      let faults = zip(output.values, expected).filter { found, expected in
        let rounding =
          switch format {
          case CK_FLOAT32: 0.0
          case CK_BFLOAT16: abs(expected) / 256
          default: Double(row.scale) / 2
          }
        return !(abs(row.value(found) - expected) < rounding + (width == 1 ? 1e-2 : 2e-5))
      }
      #expect(faults.isEmpty)
      #expect(output.isGuardIntact)
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
    let shifted = at(level) { ck_layer_norm(format, &output.bytes, ones, ones, halves, 1e-6, width) }
    #expect(output.values.allSatisfy { abs(shifted.value($0) - 0.5) < 1e-7 })
    let zeros = at(level) { ck_layer_norm(format, &output.bytes, ones, nil, nil, 1e-6, width) }
    #expect(output.values.allSatisfy { zeros.value($0) == 0 } && zeros.scale == 1)
  }

  /// What is stored of `row`, and what it stands for.
  private func quantised(_ row: [Float], _ level: ck_instruction_set, asHalves: Bool = false) -> (
    scale: ck_row_scale, stored: StoredRow
  ) {
    var stored = StoredRow(CK_INT8, width: row.count)
    let halves = row.map(StoredRow.bfloat16)
    let scale = at(level) {
      asHalves
        ? ck_quantize(&stored.bytes, CK_BFLOAT16, halves, row.count)
        : ck_quantize(&stored.bytes, CK_FLOAT32, row, row.count)
    }
    return (scale, stored)
  }

  @Test(arguments: cases) func quantize(_ level: ck_instruction_set, _ width: Int) {
    for (asHalves, shift) in [(false, 0), (true, 0), (false, 20), (true, -20)] as [(Bool, Float)] {
      var input = values(width, spread: 9, seed: asHalves ? 1 : 4).map { $0 + shift }
      if asHalves { input = input.map { StoredRow.float(StoredRow.bfloat16($0)) } }
      let (row, stored) = quantised(input, level, asHalves: asHalves)
      let (least, largest) = (min(input.min() ?? 0, 0), max(input.max() ?? 0, 0))
      #expect(row.least == least && row.scale == (largest - least) / 255)
      let half = Double(row.scale) / 2 * (1 + 1e-4)
      #expect(zip(stored.values, input).allSatisfy { abs(row.value($0) - Double($1)) <= half })
      #expect(stored.isGuardIntact)
    }
  }

  @Test(arguments: levels) func quantizeFindsTheEndsAnywhere(_ level: ck_instruction_set) {
    for count in [7, 16, 30, 150] {
      for place in 0..<count {
        var input = values(count)
        (input[place], input[(place + count / 2) % count]) = (-55, 200)
        for asHalves in [false, true] {
          let (row, stored) = quantised(input, level, asHalves: asHalves)
          #expect(row.scale == 1 && row.least == -55)
          #expect(stored.values[place] == 0 && stored.values[(place + count / 2) % count] == 255)
        }
      }
    }
  }

  /// Signed steps would reach from -3 to 3: with 3 / 127 for each, the error is twice this bound.
  @Test(arguments: levels) func quantizeUsesAllStepsForWhatComesOutOfGELU(_ level: ck_instruction_set) {
    let input = (0...1000).map { -0.17 + 3.17 * Float($0) / 1000 }
    let (row, stored) = quantised(input, level)
    let errors = zip(stored.values, input).map { abs(row.value($0) - Double($1)) }
    #expect(errors.max() ?? 1 <= 3.0 / 127 / 2 * 0.53)
    #expect(Set(stored.values).count == 256)
  }

  @Test(arguments: levels) func quantizeOfZerosIsExact(_ level: ck_instruction_set) {
    let (row, stored) = quantised([0, -0.0] + [Float](repeating: 0, count: 31), level)
    #expect(row.scale == 1 && stored.values.allSatisfy { row.value($0) == 0 })
  }

  @Test(arguments: levels, [Float.nan, -.nan, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
  func quantizeOfExtremesKeepsThemInTheScale(_ level: ck_instruction_set, _ extreme: Float) {
    for place in [0, 20, 32] {
      var input = values(33)
      input[place] = extreme
      if extreme.isSubnormal { input = input.map { $0.sign == .minus ? 0 : extreme } }
      let (row, stored) = quantised(input, level)
      // So that a product of the row is not a number either, or is next to 0.
      #expect(row.scale.isNaN == extreme.isNaN && row.scale.isInfinite == extreme.isInfinite)
      #expect(row.least.isInfinite == (extreme == -.infinity))
      if extreme == .greatestFiniteMagnitude { #expect(row.scale == extreme / 255) }
      if extreme.isSubnormal { #expect(row.scale == 1 && stored.values.allSatisfy { row.value($0) == 0 }) }
      #expect(stored.isGuardIntact)
    }
  }

  @Test(arguments: formatCases) func centreBytes(_ level: ck_instruction_set, _ width: Int, _ format: ck_format) {
    let input = (0..<width).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    var output = StoredRow(format, width: width)
    at(level) { ck_centre_bytes(format, &output.bytes, input, width) }
    let middle = format == CK_INT8 ? 128.0 : 0  // the bytes themselves, whose row is {1, -128}
    #expect(output.values == input.map { Double($0) - 128 + middle })
    #expect(output.padding.allSatisfy { $0 == middle } && output.isGuardIntact)
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

extension ck_row_scale {
  /// What a stored byte stands for.
  func value(_ stored: Double) -> Double { stored * Double(scale) + Double(least) }
}
