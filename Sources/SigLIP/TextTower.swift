import Checkpoints
import Compute

/// Texts to vectors: token embedding, encoder without a mask, norm, the last position, a linear head.
public struct TextTower: Sendable {
  /// Tokens of a text, padding included: without a mask, padding counts.
  public let tokensPerText: Int
  /// Ids that the token table has rows for: a tokenizer must give none beyond.
  public let vocabularySize: Int
  /// Floats of a vector.
  public let dimensions: Int
  let shape: TowerShape

  private let embedding: TokenEmbedding
  private let layers: [EncoderLayer]
  private let lastLayer: LastTokenLayer
  private let lastNorm: LayerNorm
  private let head: Linear

  init(_ reader: WeightReader, _ names: TensorNames.Text, _ text: ModelConfiguration.Text) throws(CheckpointError) {
    let encoder = text.encoder
    tokensPerText = text.positions
    vocabularySize = text.vocabularySize
    dimensions = text.projectionWidth
    shape = TowerShape(text)
    embedding = try TokenEmbedding(reader, names, text)
    var layers: [EncoderLayer] = []
    for number in 0..<encoder.layers - 1 {
      layers.append(try EncoderLayer(reader, TensorNames.Layer(tower: names.prefix, number), encoder))
    }
    self.layers = layers
    lastLayer = try LastTokenLayer(
      reader, TensorNames.Layer(tower: names.prefix, encoder.layers - 1), encoder)
    lastNorm = try reader.layerNorm(names.lastNorm, width: encoder.width, epsilon: encoder.epsilon)
    head = try reader.linear(
      names.head, in: reader.precision.activation, outputs: text.projectionWidth, inputs: encoder.width)
  }

  /// Encodes texts as one batch: `output` becomes (texts, dimensions), not normalised.
  ///
  /// The batch must fit in the workspace (`texts.count * tokensPerText` tokens).
  public func encode(
    _ texts: ArraySlice<TokenIDs>, into output: UnsafeMutableBufferPointer<Float>, workspace: Workspace
  ) {
    precondition(output.count == texts.count * dimensions, "a vector for each text")
    guard let first = output.baseAddress, !texts.isEmpty else { return }
    let sequences = workspace.sequences(texts.count, length: tokensPerText)
    let hidden = workspace.hidden(sequences.tokens, shape.encoder.width)
    embedding(texts, into: hidden)
    for layer in layers { layer(hidden, of: sequences, workspace) }
    let last = lastLayer(hidden, of: sequences, workspace)
    let normalised = workspace.pooled(texts.count, hidden.columns)
    lastNorm(last, into: normalised, on: workspace.team)
    head(normalised, into: Matrix(first, rows: texts.count, columns: dimensions), on: workspace.team)
  }

  /// The same for a whole array.
  public func encode(_ texts: [TokenIDs], into output: UnsafeMutableBufferPointer<Float>, workspace: Workspace) {
    encode(texts[...], into: output, workspace: workspace)
  }
}
