import CKernels
import COpenBLAS
import Glibc

/// A float32 product by OpenBLAS, cut along its longer side, tokens or outputs, into a slice a thread.
struct RowProduct {
  private let input: Matrix
  /// (outputs, inputs), dense.
  private let weights: UnsafePointer<Float>
  private let bias: Buffer<Float>?
  private let epilogue: ck_epilogue
  private let output: Matrix
  private let cutsRows: Bool
  /// Rows or outputs of a part: a whole multiple of 16, so that no two parts share the rest of a vector.
  private let slice: Int

  init(
    _ input: Matrix, _ weights: UnsafePointer<Float>, _ bias: Buffer<Float>?, _ epilogue: ck_epilogue,
    _ output: Matrix, threads: Int
  ) {
    precondition(output.format == .float32, "OpenBLAS writes floats")
    (self.input, self.weights, self.bias, self.epilogue, self.output) = (input, weights, bias, epilogue, output)
    cutsRows = output.rows >= output.columns
    let length = cutsRows ? output.rows : output.columns
    slice = max(16, (length + threads * 16 - 1) / (threads * 16) * 16)
  }

  private var length: Int { cutsRows ? output.rows : output.columns }
  var parts: Int { output.rows == 0 ? 0 : (length + slice - 1) / slice }

  func perform(_ part: Int) {
    let range = part * slice..<min((part + 1) * slice, length)
    let outputs = cutsRows ? 0..<self.output.columns : range
    let input = cutsRows ? input.rows(range) : input
    let output = cutsRows ? output.rows(range) : output.columns(outputs)
    let adds = epilogue == CK_ADD
    if let bias { layBias(bias.pointer + outputs.lowerBound, in: output, adds: adds) }
    // With beta 0 the library clears its output in a pass of its own; with 1 it adds, so a bias laid there first is
    // free.
    cob_sgemm(
      true, output.rows, output.columns, input.columns, input.elements, input.floatStride,
      weights + outputs.lowerBound * input.columns, input.columns, adds || bias != nil ? 1 : 0, output.elements,
      output.floatStride)
    if epilogue == CK_STORE_GELU { ck_gelu_tanh(output.elements, output.rows, output.columns, output.floatStride) }
  }

  private func layBias(_ bias: UnsafePointer<Float>, in output: Matrix, adds: Bool) {
    for row in 0..<output.rows {
      let values = output.row(row)
      if adds {
        for column in 0..<output.columns { values[column] += bias[column] }
      } else {
        memcpy(values, bias, output.columns * MemoryLayout<Float>.stride)
      }
    }
  }
}
