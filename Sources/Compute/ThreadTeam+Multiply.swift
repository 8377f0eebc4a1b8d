import COpenBLAS
import Foundation

extension ThreadTeam {
  /// `output = activation(input · weightsᵀ + bias)`: input (rows, inputs), output (rows, outputs).
  public func multiply(
    _ input: Matrix, by weights: Weights, bias: Buffer<Float>?, then activation: Activation = .identity,
    into output: Matrix
  ) {
    run(Product(input, weights, bias, adds: false, activation, output, threads: count))
  }

  /// `output += input · weightsᵀ + bias`: input (rows, inputs), output (rows, outputs).
  public func multiply(_ input: Matrix, by weights: Weights, bias: Buffer<Float>?, addingTo output: Matrix) {
    run(Product(input, weights, bias, adds: true, .identity, output, threads: count))
  }

  private func run(_ product: Product) {
    run(product.parts, on: product) { product, part, _ in product.pointee.perform(part) }
  }
}

/// One product, cut along its longer side, tokens or outputs, into a slice a thread.
private struct Product {
  let input: Matrix
  let weights: Weights
  let bias: Buffer<Float>?
  let adds: Bool
  let activation: Activation
  let output: Matrix
  let cutsRows: Bool
  /// Rows or outputs of a part: a whole multiple of 16, so that no two parts share the rest of a vector.
  let slice: Int

  init(
    _ input: Matrix, _ weights: Weights, _ bias: Buffer<Float>?, adds: Bool, _ activation: Activation, _ output: Matrix,
    threads: Int
  ) {
    precondition(input.columns == weights.inputs && output.columns == weights.outputs && input.rows == output.rows)
    precondition(bias == nil || bias?.count == weights.outputs)
    self.input = input
    self.weights = weights
    self.bias = bias
    self.adds = adds
    self.activation = activation
    self.output = output
    cutsRows = output.rows >= output.columns
    let length = cutsRows ? output.rows : output.columns
    slice = max(16, (length + threads * 16 - 1) / (threads * 16) * 16)
  }

  private var length: Int { cutsRows ? output.rows : output.columns }
  var parts: Int { output.rows == 0 ? 0 : (length + slice - 1) / slice }

  func perform(_ part: Int) {
    let range = part * slice..<min((part + 1) * slice, length)
    let outputs = cutsRows ? 0..<weights.outputs : range
    let input = cutsRows ? input.rows(range) : input
    let output = cutsRows ? output.rows(range) : output.columns(outputs)
    let weights = weights.outputs(outputs)
    if let bias { layBias(bias.pointer + outputs.lowerBound, in: output) }
    // With beta 0 the library clears its output in a pass of its own; with 1 it adds, so a bias laid there first is
    // free.
    cob_sgemm(
      true, output.rows, output.columns, input.columns, input.elements, input.stride, weights.pointer, weights.inputs,
      adds || bias != nil ? 1 : 0, output.elements, output.stride)
    activation.apply(to: output)
  }

  private func layBias(_ bias: UnsafePointer<Float>, in output: Matrix) {
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
