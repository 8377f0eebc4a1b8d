import CKernels
import Testing

extension KernelTests {
  private struct Panel {
    var bytes: [UInt8]
    var scales = [Float](repeating: .nan, count: CK_PANEL)
    var sums = [Int32](repeating: .min, count: CK_PANEL)

    init(_ format: ck_format, _ weights: [Float], count: Int, inputs: Int) {
      bytes = [UInt8](repeating: 0x5A, count: ck_panel_bytes(format, inputs))
      if format == CK_INT8 {
        ck_pack_panel(format, &bytes, &scales, &sums, weights, count, inputs)
      } else {
        ck_pack_panel(format, &bytes, nil, nil, weights, count, inputs)
      }
    }

    /// What stands for a weight, without its output's scale.
    func weight(_ format: ck_format, output: Int, input: Int) -> Float {
      let neighbours = 4 / ck_value_bytes(format)
      let word = input / neighbours * CK_PANEL + output
      let place = 4 * word + input % neighbours * ck_value_bytes(format)
      return bytes.withUnsafeBytes {
        switch format {
        case CK_FLOAT32: $0.loadUnaligned(fromByteOffset: place, as: Float.self)
        case CK_BFLOAT16: StoredRow.float($0.loadUnaligned(fromByteOffset: place, as: UInt16.self))
        default: Float($0.load(fromByteOffset: place, as: Int8.self))
        }
      }
    }
  }

  @Test(arguments: formatCases) func packPanel(_ level: ck_instruction_set, _ inputs: Int, _ format: ck_format) {
    for count in [1, 8, 15, 17, 32] {
      let weights = values(count * inputs, seed: UInt32(count))
      let panel = at(level) { Panel(format, weights, count: count, inputs: inputs) }
      let padded = ck_words(format, inputs) * (4 / ck_value_bytes(format))
      for output in 0..<CK_PANEL {
        let row = output < count ? Array(weights[output * inputs..<(output + 1) * inputs]) : []
        let stored = (0..<padded).map { panel.weight(format, output: output, input: $0) }
        var expected = row
        if format == CK_BFLOAT16 { expected = row.map { StoredRow.float(StoredRow.bfloat16($0)) } }
        if format == CK_INT8 {
          let scale = panel.scales[output]
          let largest = row.map { abs($0) }.max() ?? 127
          #expect(scale == largest / 127)
          let factor = 1 / scale
          expected = row.map { ($0 * factor).rounded(.toNearestOrEven) }
          #expect(panel.sums[output] == Int32(expected.reduce(0, +)))
        }
        #expect(stored[..<row.count] == expected[...])
        #expect(stored[row.count...].allSatisfy { $0 == 0 }, "what is missing is 0")
      }
    }
  }

  @Test(arguments: levels) func packZeros(_ level: ck_instruction_set) {
    let panel = at(level) { Panel(CK_INT8, [Float](repeating: 0, count: 32 * 20), count: 32, inputs: 20) }
    #expect(panel.bytes.allSatisfy { $0 == 0 })
    #expect(panel.scales.allSatisfy { $0 == 1 } && panel.sums.allSatisfy { $0 == 0 })
  }
}
