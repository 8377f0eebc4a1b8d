import CKernels

extension ThreadTeam {
  /// `output = activation(input · weightsᵀ + bias)`: input (rows, inputs) in the weights' format, output (rows, outputs) in
  /// float32 or bfloat16.
  ///
  /// - Parameter bias: (outputs), with room for whole panels (`Weights.padded`).
  public func multiply(
    _ input: Matrix, by weights: Weights, bias: Buffer<Float>?, then activation: Activation = .identity,
    into output: Matrix
  ) {
    multiply(input, weights, bias, activation == .geluTanh ? CK_STORE_GELU : CK_STORE, output)
  }

  /// `output += input · weightsᵀ + bias`: input (rows, inputs) in the weights' format, output (rows, outputs) in float32.
  public func multiply(_ input: Matrix, by weights: Weights, bias: Buffer<Float>?, addingTo output: Matrix) {
    precondition(output.format == .float32)
    multiply(input, weights, bias, CK_ADD, output)
  }

  private func multiply(
    _ input: Matrix, _ weights: Weights, _ bias: Buffer<Float>?, _ epilogue: ck_epilogue, _ output: Matrix
  ) {
    precondition(input.columns == weights.inputs && output.columns == weights.outputs && input.rows == output.rows)
    precondition(input.format == weights.format, "\(weights.format) weights do not multiply \(input.format)")
    precondition(bias == nil || bias?.count == Weights.padded(weights.outputs), "biases come in whole panels")
    switch weights.layout {
    case .rows(let rows):
      run(RowProduct(input, rows.pointer, bias, epilogue, output, threads: width))
    case .panels(let panels):
      run(PanelProduct(input, panels, bias, epilogue, output, threads: width))
    }
  }

  private func run(_ product: RowProduct) {
    run(product.parts, on: product) { product, part, _ in product.pointee.perform(part) }
  }

  private func run(_ product: PanelProduct) {
    run(product.parts, on: product) { product, part, _ in product.pointee.perform(part) }
  }
}
