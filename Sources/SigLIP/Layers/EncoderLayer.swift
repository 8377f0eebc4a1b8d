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
    let fold1: Fold
    let fold2: Fold
    (norm1, fold1) = try reader.foldedLayerNorm(names.norm1, width: shape.width, epsilon: shape.epsilon)
    attention = try SelfAttention(reader, names, shape, after: fold1)
    (norm2, fold2) = try reader.foldedLayerNorm(names.norm2, width: shape.width, epsilon: shape.epsilon)
    mlp = try MLP(
      reader, in: names.mlpIn, out: names.mlpOut, width: shape.width, mlpWidth: shape.mlpWidth,
      format: reader.precision.operand, after: fold2)
  }

  /// `hidden` (tokens, width) becomes the layer's output.
  func callAsFunction(_ hidden: Matrix, of sequences: Sequences, _ workspace: Workspace) {
    let normalised = workspace.normalised(hidden.rows, hidden.columns)
    norm1(hidden, into: normalised, on: workspace.team)
    attention.add(normalised, to: hidden, of: sequences, workspace)
    norm2(hidden, into: normalised, on: workspace.team)
    mlp.add(normalised, to: hidden, workspace)
  }
}
