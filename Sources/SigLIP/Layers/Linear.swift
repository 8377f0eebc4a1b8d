import Compute

/// `x Wᵀ + b`.
struct Linear: Sendable {
  /// (outputs, inputs)
  let weights: Weights
  /// (outputs)
  let bias: Buffer<Float>

  func callAsFunction(
    _ input: Matrix, then activation: Activation = .identity, into output: Matrix, on team: ThreadTeam
  ) {
    team.multiply(input, by: weights, bias: bias, then: activation, into: output)
  }

  /// Adds its result to `output`: a residual connection.
  func add(_ input: Matrix, to output: Matrix, on team: ThreadTeam) {
    team.multiply(input, by: weights, bias: bias, addingTo: output)
  }

  /// The layer that gives only some of the outputs. It shares the weights; to be made when a model is loaded.
  func outputs(_ range: Range<Int>) -> Linear {
    let part = Buffer(borrowing: bias.pointer + range.lowerBound, count: range.count, from: bias)
    return Linear(weights: weights.outputs(range), bias: part)
  }
}
