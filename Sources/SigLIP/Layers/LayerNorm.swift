import Compute

/// Layer normalisation over a token's floats.
struct LayerNorm: Sendable {
  /// (width); nil, as `shift`, where the next product's weights have them in them.
  let scale: Buffer<Float>?
  let shift: Buffer<Float>?
  let epsilon: Float

  func callAsFunction(_ input: Matrix, into output: Matrix, on team: ThreadTeam) {
    team.layerNorm(input, scale: scale, shift: shift, epsilon: epsilon, into: output)
  }
}
