import Checkpoints
import Compute

/// Multi-head attention of a sequence's tokens over each other, without a mask.
struct SelfAttention: Sendable {
  /// Queries, keys and values in one product, (3 * width, width); `1 / sqrt(headWidth)` is folded into the queries.
  private let qkv: Linear
  /// (width, width)
  private let output: Linear
  private let heads: Int

  init(_ reader: WeightReader, _ names: TensorNames.Layer, _ shape: ModelConfiguration.Encoder, after fold: Fold)
    throws(CheckpointError)
  {
    let (width, format) = (shape.width, reader.precision.operand)
    qkv = try reader.linear(
      [names.query, names.key, names.value], in: format, factors: [1 / Float(shape.headWidth).squareRoot(), 1, 1],
      outputs: width, inputs: width, after: fold)
    output = try reader.linear(names.output, in: format, outputs: width, inputs: width)
    heads = shape.heads
  }

  /// `hidden += attention(input)`, both (tokens, width). `input` is used up: the heads' results are laid there.
  func add(_ input: Matrix, to hidden: Matrix, of sequences: Sequences, _ workspace: Workspace) {
    let (width, team) = (input.columns, workspace.team)
    let projected = workspace.wide(input.rows, 3 * width)
    qkv(input, into: projected, on: team)
    let attended = workspace.attended(input.rows, width)
    team.attend(
      queries: projected.columns(0..<width), of: sequences, keys: projected.columns(width..<2 * width),
      values: projected.columns(2 * width..<3 * width), of: sequences, heads: heads, scratch: workspace.scratch,
      into: attended)
    output.add(workspace.operand(attended), to: hidden, on: team)
  }
}
