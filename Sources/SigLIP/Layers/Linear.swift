import Compute

/// `x Wᵀ + b`.
struct Linear: Sendable {
  /// (outputs, inputs)
  let weights: Weights
  /// (outputs), with room for whole panels.
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
}
