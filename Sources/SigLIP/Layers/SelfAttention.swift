import Checkpoints
import Compute

/// Multi-head attention of a sequence's tokens over each other, without a mask.
struct SelfAttention: Sendable {
  /// Queries, keys and values in one product, (3 * width, width); `1 / sqrt(headWidth)` is folded into the queries.
  private let qkv: Linear
  /// The parts of `qkv`, for where not every token asks.
  private let query: Linear
  private let keyValue: Linear
  /// (width, width)
  private let output: Linear
  private let heads: Int

  init(_ reader: WeightReader, _ names: TensorNames.Layer, _ shape: ModelConfiguration.Encoder) throws(CheckpointError)
  {
    let width = shape.width
    qkv = try reader.joinedLinear(
      [names.query, names.key, names.value], factors: [1 / Float(shape.headWidth).squareRoot(), 1, 1], outputs: width,
      inputs: width)
    query = qkv.outputs(0..<width)
    keyValue = qkv.outputs(width..<3 * width)
    output = try reader.linear(names.output, outputs: width, inputs: width)
    heads = shape.heads
  }

  /// `hidden += attention(input)`, both (tokens, width). `input` is used up: the heads' results are laid there.
  func add(_ input: Matrix, to hidden: Matrix, of sequences: Sequences, _ workspace: Workspace) {
    let width = input.columns
    let projected = workspace.wide(input.rows, 3 * width)
    qkv(input, into: projected, on: workspace.team)
    workspace.team.attend(
      queries: projected.columns(0..<width), of: sequences, keys: projected.columns(width..<2 * width),
      values: projected.columns(2 * width..<3 * width), of: sequences, heads: heads, scores: workspace.scores,
      into: input)
    output.add(input, to: hidden, on: workspace.team)
  }

  /// The same where only `asking` rows of `input`, one a sequence, are wanted: `hidden += attention(asking)`.
  func add(asking: Matrix, _ input: Matrix, to hidden: Matrix, of sequences: Sequences, _ workspace: Workspace) {
    let (width, team) = (input.columns, workspace.team)
    let queries = workspace.pooled(asking.rows, width)
    let attended = workspace.pooledToo(asking.rows, width)
    let projected = workspace.wide(input.rows, 2 * width)
    query(asking, into: queries, on: team)
    keyValue(input, into: projected, on: team)
    team.attend(
      queries: queries, of: workspace.singles(asking.rows), keys: projected.columns(0..<width),
      values: projected.columns(width..<2 * width), of: sequences, heads: heads, scores: workspace.scores,
      into: attended)
    output.add(attended, to: hidden, on: team)
  }
}
