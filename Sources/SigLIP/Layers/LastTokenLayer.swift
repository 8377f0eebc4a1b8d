import Checkpoints
import Compute

/// A transformer layer of which only the last token of each sequence is wanted: the others give their keys and values.
/// All sequences are equally long.
struct LastTokenLayer: Sendable {
  private let norm1: LayerNorm
  /// (width, width), with `1 / sqrt(headWidth)` folded in.
  private let query: Linear
  /// (2 * width, width)
  private let keyValue: Linear
  /// (width, width)
  private let output: Linear
  private let heads: Int
  private let norm2: LayerNorm
  private let mlp: MLP

  init(_ reader: WeightReader, _ names: TensorNames.Layer, _ shape: ModelConfiguration.Encoder) throws(CheckpointError)
  {
    let (width, format) = (shape.width, reader.precision.operand)
    let fold1: Fold
    let fold2: Fold
    (norm1, fold1) = try reader.foldedLayerNorm(names.norm1, width: width, epsilon: shape.epsilon)
    query = try reader.linear(
      [names.query], in: format, factors: [1 / Float(shape.headWidth).squareRoot()], outputs: width, inputs: width,
      after: fold1)
    keyValue = try reader.linear([names.key, names.value], in: format, outputs: width, inputs: width, after: fold1)
    output = try reader.linear(names.output, in: format, outputs: width, inputs: width)
    heads = shape.heads
    (norm2, fold2) = try reader.foldedLayerNorm(names.norm2, width: width, epsilon: shape.epsilon)
    mlp = try MLP(
      reader, in: names.mlpIn, out: names.mlpOut, width: width, mlpWidth: shape.mlpWidth, format: format, after: fold2)
  }

  /// `hidden` (tokens, width) to its last tokens, (sequences, width), which become the layer's output; the others are
  /// left as they came.
  func callAsFunction(_ hidden: Matrix, of sequences: Sequences, _ workspace: Workspace) -> Matrix {
    let (width, length, team) = (hidden.columns, hidden.rows / sequences.count, workspace.team)
    let last = hidden.every(length, from: length - 1)

    let asking = workspace.pooledOperand(last.rows, width)
    let queries = workspace.pooledToo(last.rows, width)
    norm1(last, into: asking, on: team)
    query(asking, into: queries, on: team)

    let normalised = workspace.normalised(hidden.rows, width)
    let projected = workspace.wide(hidden.rows, 2 * width)
    norm1(hidden, into: normalised, on: team)
    keyValue(normalised, into: projected, on: team)

    let attended = workspace.pooled(last.rows, width)
    team.attend(
      queries: queries, of: workspace.singles(last.rows), keys: projected.columns(0..<width),
      values: projected.columns(width..<2 * width), of: sequences, heads: heads, scratch: workspace.scratch,
      into: attended)
    output.add(workspace.operand(attended), to: last, on: team)

    let lastNormalised = workspace.pooledOperand(last.rows, width)
    norm2(last, into: lastNormalised, on: team)
    mlp.add(lastNormalised, to: last, workspace)
    return last
  }
}
