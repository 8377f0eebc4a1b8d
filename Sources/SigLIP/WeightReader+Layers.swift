import Checkpoints
import Compute

/// What stands before a product and is folded into its weights and bias: `W (x * scale + shift) + b`.
struct Fold {
  /// (inputs); nil for 1.
  var scale: Buffer<Float>?
  /// (inputs); nil for 0.
  var shift: Buffer<Float>?
}

extension WeightReader {
  /// The layer norm before a product of the encoder, and what of it the product is to take over.
  ///
  /// Panels are made anew anyway, so scale and shift cost nothing there. In int8 they stay with the norm: a scale evens
  /// out channels that are much larger than others, and a token's 8 bits are shared by all its channels.
  func foldedLayerNorm(_ name: String, width: Int, epsilon: Float) throws(CheckpointError) -> (
    norm: LayerNorm, fold: Fold
  ) {
    let norm = try layerNorm(name, width: width, epsilon: epsilon)
    guard precision.usesPanels, precision.operand != .int8 else { return (norm, Fold()) }
    return (LayerNorm(scale: nil, shift: nil, epsilon: epsilon), Fold(scale: norm.scale, shift: norm.shift))
  }

  func layerNorm(_ name: String, width: Int, epsilon: Float) throws(CheckpointError) -> LayerNorm {
    try LayerNorm(
      scale: floats("\(name).weight", shape: [width]), shift: floats("\(name).bias", shape: [width]), epsilon: epsilon)
  }

  /// One linear layer, or several of one input as one, their outputs side by side.
  ///
  /// - Parameters:
  ///   - factors: what each of them is multiplied by.
  ///   - outputs: of each.
  func linear(
    _ names: [String], in format: Format, factors: [Float]? = nil, outputs: Int, inputs: Int, after fold: Fold = Fold()
  ) throws(CheckpointError) -> Linear {
    var (weights, biases): ([Tensor], [Buffer<Float>]) = ([], [])
    for name in names {
      weights.append(try tensor("\(name).weight", shape: [outputs, inputs]))
      biases.append(try smallFloats("\(name).bias", count: outputs))
    }
    let bias = prepared(Weights.padded(names.count * outputs))
    let isPlain = factors == nil && fold.scale == nil && fold.shift == nil
    if names.count == 1, isPlain, !precision.usesPanels, let inPlace = inPlace(weights[0]) {
      if !isMeasuring { bias.pointer.update(from: biases[0].pointer, count: outputs) }
      return Linear(weights: Weights(inPlace, outputs: outputs, inputs: inputs), bias: bias)
    }
    let joined = self.weights(format, outputs: names.count * outputs, inputs: inputs, from: weights[0]) {
      range, block in
      for (index, output) in range.enumerated() {
        let (part, row) = (output / outputs, block + index * inputs)
        weights[part].copyFloats(output % outputs * inputs..<(output % outputs + 1) * inputs, to: row)
        var sum = Double(biases[part].pointer[output % outputs])
        if let shift = fold.shift { for i in 0..<inputs { sum += Double(row[i]) * Double(shift.pointer[i]) } }
        if let scale = fold.scale { for i in 0..<inputs { row[i] *= scale.pointer[i] } }
        if let factor = factors?[part] {
          for i in 0..<inputs { row[i] *= factor }
          sum *= Double(factor)
        }
        bias.pointer[output] = Float(sum)
      }
    }
    if !isMeasuring { for tensor in weights.dropFirst() { tensor.contents.discard(tensor.range) } }
    return Linear(weights: joined, bias: bias)
  }

  func linear(_ name: String, in format: Format, outputs: Int, inputs: Int, after fold: Fold = Fold())
    throws(CheckpointError) -> Linear
  {
    try linear([name], in: format, outputs: outputs, inputs: inputs, after: fold)
  }

  /// Values that are copied into others at once, and take no memory afterwards.
  func smallFloats(_ name: String, count: Int) throws(CheckpointError) -> Buffer<Float> {
    let tensor = try tensor(name, shape: [count])
    if let inPlace = tensor.floatsInPlace { return inPlace }
    let buffer = Buffer<Float>(count: count)
    if !isMeasuring { tensor.copyFloats(to: buffer.pointer) }
    return buffer
  }

  private func inPlace(_ tensor: Tensor) -> Buffer<Float>? {
    guard let floats = tensor.floatsInPlace else { return nil }
    useInPlace(tensor)
    return floats
  }
}
