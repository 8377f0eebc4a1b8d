import CKernels
import Foundation

/// The operands of a product as the kernels take them, and its outputs in double precision.
struct Product {
  let format: ck_format
  let rows, inputs, outputs: Int
  let bias: [Float]
  /// Outputs before the epilogue without bias, (rows, outputs), and the sums of their terms' magnitudes.
  let sums, magnitudes: [Double]

  private let input, panels: [UInt8]
  private let inputStride: Int
  private let inputScales: [ck_row_scale]
  private let weightScales: [Float]
  private let weightSums: [Int32]

  /// Values that the format holds exactly. Behind each row of the input lie bytes that would spoil every sum.
  init(_ format: ck_format, rows: Int, inputs: Int, outputs: Int, seed: UInt32 = 1) {
    (self.format, self.rows, self.inputs, self.outputs) = (format, rows, inputs, outputs)
    var random = Generator(state: seed)
    let a = (0..<rows * inputs).map { _ in random.value(format) }
    var w = (0..<outputs * inputs).map { _ in random.value(format) }
    // The largest weight of each output is 127 times a power of two, so that int8 keeps all of them.
    if format == CK_INT8 { for output in 0..<outputs { w[output * inputs] = 127.0 / 64 } }
    let panelCount = ck_panels(outputs)
    bias = (0..<panelCount * CK_PANEL).map { $0 < outputs ? random.value(CK_FLOAT32) : 0 }
    // An int8 row's values are those stored times 1, 2 or 3, and half of that more.
    inputScales = (0..<rows).map {
      let factor = Float($0 % 3 + 1)
      return ck_row_scale(scale: factor / 64, least: factor * (0.5 - 2))
    }

    inputStride = ck_words(format, inputs) * 4 + 12
    var stored = [UInt8](repeating: 0xFF, count: rows * inputStride)
    let padded = ck_words(format, inputs) * 4 / ck_value_bytes(format)
    for row in 0..<rows {
      for i in 0..<padded {
        let value = i < inputs ? a[row * inputs + i] : 0
        Product.store(value * (format == CK_INT8 ? 64 : 1), format, &stored, at: row * inputStride, i)
      }
    }
    input = stored

    let panelBytes = ck_panel_bytes(format, inputs)
    var packed = [UInt8](repeating: 0, count: panelCount * panelBytes)
    var scales = [Float](repeating: 1, count: bias.count)
    var integerSums = [Int32](repeating: 0, count: bias.count)
    for panel in 0..<panelCount {
      let first = panel * CK_PANEL
      let weights = Array(w[first * inputs..<min(first + CK_PANEL, outputs) * inputs])
      packed.withUnsafeMutableBytes {
        ck_pack_panel(
          format, $0.baseAddress! + panel * panelBytes, &scales[first], &integerSums[first], weights,
          min(CK_PANEL, outputs - first), inputs)
      }
    }
    (panels, weightScales, weightSums) = (packed, scales, integerSums)

    var (sums, magnitudes) = ([Double](), [Double]())
    a.withUnsafeBufferPointer { a in
      w.withUnsafeBufferPointer { w in
        for row in 0..<rows {
          let (factor, shift) = format == CK_INT8 ? (Double(row % 3 + 1), 0.5) : (1, 0)
          for output in 0..<outputs {
            var (sum, magnitude, weightSum) = (0.0, 0.0, 0.0)
            for i in 0..<inputs {
              let term = (Double(a[row * inputs + i]) + shift) * Double(w[output * inputs + i])
              sum += term
              magnitude += abs(term)
              weightSum += Double(w[output * inputs + i])
            }
            // What the stored bytes give and what the least value does are larger, and cancel.
            if format == CK_INT8 { magnitude += 2 * abs(1.5 * weightSum) }
            sums.append(sum * factor)
            magnitudes.append(magnitude * factor)
          }
        }
      }
    }
    (self.sums, self.magnitudes) = (sums, magnitudes)
  }

  /// What a product's outputs lie in: rows of `outputs` values, and bytes behind each that belong to others.
  struct Output: Equatable {
    let format: ck_format
    let rows, outputs, stride: Int
    var bytes: [UInt8]

    /// Every value is 2, to which a residual connection adds.
    init(_ format: ck_format, rows: Int, outputs: Int) {
      (self.format, self.rows, self.outputs) = (format, rows, outputs)
      stride = ck_words(format, outputs) * 4 + 8
      bytes = [UInt8](repeating: 0xA5, count: rows * stride)
      for row in 0..<rows { for i in 0..<outputs { Product.store(2, format, &bytes, at: row * stride, i) } }
    }

    func value(_ row: Int, _ output: Int) -> Float {
      bytes.withUnsafeBytes {
        format == CK_FLOAT32
          ? $0.loadUnaligned(fromByteOffset: row * stride + output * 4, as: Float.self)
          : StoredRow.float($0.loadUnaligned(fromByteOffset: row * stride + output * 2, as: UInt16.self))
      }
    }

    /// Zeros fill the last word of each row, and what lies behind is untouched.
    var isRestIntact: Bool {
      let end = outputs * ck_value_bytes(format)
      let padding = ck_words(format, outputs) * 4 - end
      return (0..<rows).allSatisfy { row in
        let rest = bytes[row * stride + end..<(row + 1) * stride]
        return rest.prefix(padding).allSatisfy { $0 == 0 } && rest.dropFirst(padding).allSatisfy { $0 == 0xA5 }
      }
    }
  }

  /// Some rows and panels of it, or all.
  func run(
    _ epilogue: ck_epilogue, hasBias: Bool, into output: inout Output, rows: Range<Int>? = nil,
    panels wanted: Range<Int>? = nil
  ) {
    let rows = rows ?? 0..<self.rows
    let wanted = wanted ?? 0..<ck_panels(outputs)
    output.bytes.withUnsafeMutableBytes { bytes in
      input.withUnsafeBytes { input in
        panels.withUnsafeBytes { panels in
          inputScales.withUnsafeBufferPointer { inputScales in
            weightScales.withUnsafeBufferPointer { weightScales in
              weightSums.withUnsafeBufferPointer { weightSums in
                bias.withUnsafeBufferPointer { bias in
                  var gemm = ck_gemm(
                    format: format, rows: self.rows, inputs: inputs, outputs: outputs, input: input.baseAddress,
                    input_stride: inputStride, input_scales: inputScales.baseAddress, weights: panels.baseAddress,
                    weight_scales: weightScales.baseAddress, weight_sums: weightSums.baseAddress,
                    bias: hasBias ? bias.baseAddress : nil, epilogue: epilogue, output_format: output.format,
                    output: bytes.baseAddress, output_stride: output.stride)
                  ck_gemm_part(&gemm, rows.lowerBound, rows.count, wanted.lowerBound, wanted.count)
                }
              }
            }
          }
        }
      }
    }
  }

  /// The output that is wanted, and how far a right one may be from it.
  func expected(_ epilogue: ck_epilogue, hasBias: Bool, _ row: Int, _ output: Int, in outputFormat: ck_format)
    -> (value: Double, tolerance: Double)
  {
    let index = row * outputs + output
    let x = sums[index] + (hasBias ? Double(bias[output]) : 0)
    let magnitude = magnitudes[index] + abs(Double(bias[output]))
    // int8 sums are exact. The others round at each addition, at worst each time in the same direction.
    let roundings = format == CK_INT8 ? 4 : Double(inputs + 2)
    var tolerance = roundings * 0x1p-24 * magnitude
    var value = x
    switch epilogue {
    case CK_ADD: value += 2
    case CK_STORE_GELU:
      value = 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
      tolerance = 1.13 * tolerance + 1e-12 + 3e-6 * abs(value)
      // Where AVX-512 evaluates it piece by piece.
      if outputFormat == CK_BFLOAT16 { tolerance += abs(x) < 3.8 ? 1e-5 : 1.7e-4 }
    default: break
    }
    tolerance += abs(value) * (outputFormat == CK_BFLOAT16 ? 0x1p-8 : 0x1p-23)
    return (value, tolerance)
  }

  private static func store(_ value: Float, _ format: ck_format, _ bytes: inout [UInt8], at start: Int, _ index: Int) {
    bytes.withUnsafeMutableBytes {
      switch format {
      case CK_FLOAT32: $0.storeBytes(of: value, toByteOffset: start + index * 4, as: Float.self)
      case CK_BFLOAT16:
        $0.storeBytes(of: StoredRow.bfloat16(value), toByteOffset: start + index * 2, as: UInt16.self)
      default: $0[start + index] = UInt8(128 + Int(value))
      }
    }
  }

  private struct Generator {
    var state: UInt32

    /// -2 ..< 2, of a precision that the format has.
    mutating func value(_ format: ck_format) -> Float {
      state = state &* 1_664_525 &+ 1_013_904_223
      switch format {
      case CK_FLOAT32: return Float(Int32(bitPattern: state) >> 8) / 0x1p22
      case CK_BFLOAT16: return StoredRow.float(StoredRow.bfloat16(Float(Int32(bitPattern: state) >> 8) / 0x1p22))
      default: return Float(Int32(bitPattern: state) >> 16 % 128) / 64
      }
    }
  }
}
