import Checkpoints
import Compute

/// A pre-norm transformer layer: `h = x + attention(norm1(x)); h + mlp(norm2(h))`.
struct EncoderLayer: Sendable {
  private let norm1: LayerNorm
  private let attention: SelfAttention
  private let norm2: LayerNorm
  private let mlp: MLP

  init(_ reader: WeightReader, _ names: TensorNames.Layer, _ shape: ModelConfiguration.Encoder) throws(CheckpointError)
  {
    norm1 = try reader.layerNorm(names.norm1, width: shape.width, epsilon: shape.epsilon)
    attention = try SelfAttention(reader, names, shape)
    norm2 = try reader.layerNorm(names.norm2, width: shape.width, epsilon: shape.epsilon)
    mlp = try MLP(reader, in: names.mlpIn, out: names.mlpOut, width: shape.width, mlpWidth: shape.mlpWidth)
  }

  /// `hidden` (tokens, width) becomes the layer's output.
  func callAsFunction(_ hidden: Matrix, of sequences: Sequences, _ workspace: Workspace) {
    let normalised = workspace.normalised(hidden.rows, hidden.columns)
    norm1(hidden, into: normalised, on: workspace.team)
    attention.add(normalised, to: hidden, of: sequences, workspace)
    norm2(hidden, into: normalised, on: workspace.team)
    mlp.add(normalised, to: hidden, workspace)
  }

  /// The same where nothing reads more than the last token of each sequence; all sequences are equally long.
  /// Returns those tokens, (sequences, width); the others are left as they came.
  func lastTokens(_ hidden: Matrix, of sequences: Sequences, _ workspace: Workspace) -> Matrix {
    let length = hidden.rows / sequences.count
    let normalised = workspace.normalised(hidden.rows, hidden.columns)
    let last = hidden.every(length, from: length - 1)
    norm1(hidden, into: normalised, on: workspace.team)
    attention.add(asking: normalised.every(length, from: length - 1), normalised, to: last, of: sequences, workspace)
    let lastNormalised = workspace.pooled(last.rows, last.columns)
    norm2(last, into: lastNormalised, on: workspace.team)
    mlp.add(lastNormalised, to: last, workspace)
    return last
  }
}
