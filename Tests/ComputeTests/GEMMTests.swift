import CKernels
import Testing

/// Matrix products on packed weights, with what follows them.
extension KernelTests {
  /// One row of an output more and less than tiles and panels have, and more than a block has; inputs that fill a word,
  /// that do not, and of which a panel passes in several chunks.
  private static let sizes: [(rows: Int, inputs: Int, outputs: Int)] =
    [1, 5, 12, 13].flatMap { rows in
      [1, 31, 32, 33, 72, 200].flatMap { outputs in [1, 3, 6, 64, 588].map { (rows, $0, outputs) } }
    } + [(64, 588, 72), (64, 64, 200), (400, 6, 33), (25, 2500, 33), (13, 9000, 40)]

  private static let products = formats.map { format in
    sizes.map { Product(format, rows: $0.rows, inputs: $0.inputs, outputs: $0.outputs, seed: UInt32($0.inputs)) }
  }

  private static let ends = [
    (CK_STORE, CK_FLOAT32), (CK_STORE, CK_BFLOAT16), (CK_STORE_GELU, CK_FLOAT32), (CK_STORE_GELU, CK_BFLOAT16),
    (CK_ADD, CK_FLOAT32),
  ]

  @Test(arguments: levels, formats) func product(_ level: ck_instruction_set, _ format: ck_format) {
    for product in Self.products[Int(format.rawValue)] {
      for (end, (epilogue, outputFormat)) in Self.ends.enumerated() {
        let hasBias = (end + product.rows) % 2 == 0
        var output = Product.Output(outputFormat, rows: product.rows, outputs: product.outputs)
        at(level) { product.run(epilogue, hasBias: hasBias, into: &output) }
        var fault: String?
        for row in 0..<product.rows {
          for column in 0..<product.outputs {
            let expected = product.expected(epilogue, hasBias: hasBias, row, column, in: outputFormat)
            let found = output.value(row, column)
            if !(abs(Double(found) - expected.value) <= expected.tolerance) {
              fault = "(\(row), \(column)): \(found), not \(expected)"
            }
          }
        }
        let size = "\(product.rows) x \(product.inputs) -> \(product.outputs), \(epilogue), \(outputFormat)"
        #expect(fault == nil, "\(size)")
        #expect(output.isRestIntact, "\(size)")
      }
    }
  }

  @Test(arguments: levels) func int8ProductsAreTheSameToTheBit(_ level: ck_instruction_set) {
    for product in Self.products[Int(CK_INT8.rawValue)] {
      for epilogue in [CK_STORE, CK_ADD] {
        var found = Product.Output(CK_FLOAT32, rows: product.rows, outputs: product.outputs)
        var expected = found
        at(level) { product.run(epilogue, hasBias: true, into: &found) }
        at(CK_PORTABLE) { product.run(epilogue, hasBias: true, into: &expected) }
        #expect(found == expected, "\(product.rows) x \(product.inputs) -> \(product.outputs)")
      }
    }
  }

  @Test(arguments: levels, formats) func partsOfAProductAddUp(_ level: ck_instruction_set, _ format: ck_format) {
    for (rows, inputs, outputs) in [(25, 2500, 72), (64, 64, 200), (5, 3, 33)] {
      let product = Product(format, rows: rows, inputs: inputs, outputs: outputs)
      for (epilogue, outputFormat) in Self.ends {
        var whole = Product.Output(outputFormat, rows: rows, outputs: outputs)
        var parts = whole
        let panels = ck_panels(outputs)
        at(level) {
          product.run(epilogue, hasBias: true, into: &whole)
          for rows in [0..<1, 1..<rows / 2, rows / 2..<rows] {
            for panels in [0..<1, 1..<panels] {
              product.run(epilogue, hasBias: true, into: &parts, rows: rows, panels: panels)
            }
          }
        }
        #expect(parts == whole, "\(rows) x \(inputs) -> \(outputs)")
      }
    }
  }

  @Test(arguments: levels, formats) func partsWriteNothingElse(_ level: ck_instruction_set, _ format: ck_format) {
    let product = Product(format, rows: 20, inputs: 6, outputs: 100)
    var output = Product.Output(CK_FLOAT32, rows: 20, outputs: 100)
    at(level) { product.run(CK_STORE, hasBias: true, into: &output, rows: 3..<17, panels: 1..<3) }
    for row in 0..<20 {
      for column in 0..<100 where !(3..<17 ~= row && 32..<96 ~= column) { #expect(output.value(row, column) == 2) }
    }
    at(level) { product.run(CK_STORE, hasBias: true, into: &output, rows: 0..<0, panels: 0..<4) }
    at(level) { product.run(CK_STORE, hasBias: true, into: &output, rows: 0..<20, panels: 4..<4) }
    #expect(output.value(0, 0) == 2 && output.isRestIntact)
  }

  /// One output of one input: what is said is what comes out, but for the epilogue and the format.
  private func end(
    _ level: ck_instruction_set, _ epilogue: ck_epilogue, _ format: ck_format, _ input: [Float]
  ) -> [Float] {
    var output = [UInt32](repeating: 0, count: input.count)
    var panel = [Float](repeating: 0, count: CK_PANEL)
    panel[0] = 1
    at(level) {
      input.withUnsafeBufferPointer { input in
        panel.withUnsafeBufferPointer { panel in
          output.withUnsafeMutableBufferPointer { output in
            var gemm = ck_gemm()
            (gemm.format, gemm.rows, gemm.inputs, gemm.outputs) = (CK_FLOAT32, input.count, 1, 1)
            (gemm.input, gemm.input_stride) = (UnsafeRawPointer(input.baseAddress), 4)
            gemm.weights = UnsafeRawPointer(panel.baseAddress)
            (gemm.epilogue, gemm.output_format) = (epilogue, format)
            (gemm.output, gemm.output_stride) = (UnsafeMutableRawPointer(output.baseAddress), 4)
            ck_gemm_part(&gemm, 0, input.count, 0, 1)
          }
        }
      }
    }
    return output.map { Float(bitPattern: format == CK_BFLOAT16 ? $0 << 16 : $0) }
  }

  @Test(arguments: levels) func bfloat16OutputsAreRoundedToEven(_ level: ck_instruction_set) {
    let ulp: Float = 0x1p-7
    let input: [Float] = [1 + ulp / 2, 1 + 3 * ulp / 2, -1 - ulp / 2, 1 + 0.51 * ulp, 1 + 0.49 * ulp, .infinity]
    #expect(end(level, CK_STORE, CK_BFLOAT16, input) == [1, 1 + 2 * ulp, -1, 1 + ulp, 1, .infinity])
    #expect(end(level, CK_STORE, CK_BFLOAT16, [.nan])[0].isNaN, "a fault is not hidden")
  }

  @Test(arguments: levels) func geluOfExtremeOutputs(_ level: ck_instruction_set) {
    for format in [CK_FLOAT32, CK_BFLOAT16] {
      let found = end(level, CK_STORE_GELU, format, [0, -0.0, 16384, 1e10, -16384, -1e10, 20, -20, .nan])
      let expected: [Float] = [0, 0, 16384, 1e10, 0, 0, 20, 0]
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= abs($1) / 256 + 1e-20 }, "\(found)")
      #expect(found[8].isNaN)
    }
  }
}
