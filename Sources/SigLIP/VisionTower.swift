import Checkpoints
import Compute

/// Pictures to vectors: patch embedding, encoder, norm, attention pooling.
public struct VisionTower: Sendable {
  /// Tokens of a picture.
  public let tokensPerPicture: Int
  /// Floats of a vector.
  public let dimensions: Int
  let shape: TowerShape

  private let embedding: PatchEmbedding
  private let layers: [EncoderLayer]
  private let lastNorm: LayerNorm
  private let head: AttentionPoolingHead

  init(
    _ reader: WeightReader, _ vision: ModelConfiguration.Vision, _ preprocessor: PreprocessorConfiguration
  ) throws(CheckpointError) {
    let encoder = vision.encoder
    tokensPerPicture = vision.patches
    dimensions = encoder.width
    shape = TowerShape(
      encoder: encoder, length: vision.patches, widest: max(3 * encoder.width, encoder.mlpWidth, vision.patchValues),
      contextWidth: encoder.heads * encoder.width)
    embedding = try PatchEmbedding(reader, vision, preprocessor)
    var layers: [EncoderLayer] = []
    for number in 0..<encoder.layers {
      layers.append(try EncoderLayer(reader, TensorNames.Layer(tower: TensorNames.Vision.prefix, number), encoder))
    }
    self.layers = layers
    lastNorm = try reader.layerNorm(TensorNames.Vision.lastNorm, width: encoder.width, epsilon: encoder.epsilon)
    head = try AttentionPoolingHead(reader, encoder)
  }

  /// Encodes pictures as one batch: `output` becomes (pictures, dimensions), not normalised.
  ///
  /// The batch must fit in the workspace (`pictures.count * tokensPerPicture` tokens).
  public func encode(
    _ pictures: ArraySlice<PixelPatches>, into output: UnsafeMutableBufferPointer<Float>, workspace: Workspace
  ) {
    precondition(output.count == pictures.count * dimensions, "a vector for each picture")
    guard let first = output.baseAddress, !pictures.isEmpty else { return }
    let sequences = workspace.sequences(pictures.count, length: tokensPerPicture)
    let hidden = workspace.hidden(sequences.tokens, dimensions)
    embedding(pictures, into: hidden, workspace)
    for layer in layers { layer(hidden, of: sequences, workspace) }
    let tokens = workspace.normalised(hidden.rows, hidden.columns)
    lastNorm(hidden, into: tokens, on: workspace.team)
    head(tokens, of: sequences, into: Matrix(first, rows: pictures.count, columns: dimensions), workspace)
  }

  public func encode(_ pictures: [PixelPatches], into output: UnsafeMutableBufferPointer<Float>, workspace: Workspace) {
    encode(pictures[...], into: output, workspace: workspace)
  }
}
