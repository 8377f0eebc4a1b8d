import Checkpoints
import Compute
import Glibc

/// Pictures to vectors: patch embedding, encoder, norm, attention pooling.
public struct VisionTower: Sendable {
  /// The most patches that a picture may have; at a fixed resolution every picture has so many.
  public let longestSequence: Int
  /// Floats of a vector, and of a patch's.
  public let dimensions: Int
  /// The head of a fine-tuned classifier; nil where the checkpoint has none.
  public let classifier: Classifier?
  let shape: TowerShape

  private let embedding: PatchEmbedding
  private let layers: [EncoderLayer]
  private let lastNorm: LayerNorm
  private let head: AttentionPoolingHead?

  init(
    _ reader: WeightReader, _ names: TensorNames.Vision, _ vision: ModelConfiguration.Vision,
    _ preprocessor: PreprocessorConfiguration, hasHead: Bool, classes: ClassifierConfiguration?
  ) throws(CheckpointError) {
    let encoder = vision.encoder
    longestSequence = vision.longestSequence
    dimensions = encoder.width
    shape = TowerShape(vision, hasHead: hasHead)
    embedding = try PatchEmbedding(reader, names, vision, preprocessor)
    var layers: [EncoderLayer] = []
    for number in 0..<encoder.layers {
      layers.append(try EncoderLayer(reader, TensorNames.Layer(tower: names.prefix, number), encoder))
    }
    self.layers = layers
    lastNorm = try reader.layerNorm(names.lastNorm, width: encoder.width, epsilon: encoder.epsilon)
    head = hasHead ? try AttentionPoolingHead(reader, names, encoder) : nil
    var classifier: Classifier?
    if let classes { classifier = try Classifier(reader, classes, width: encoder.width) }
    self.classifier = classifier
  }

  /// Whether pictures have a vector; a tower cut for vision-language models gives its patches only.
  public var hasHead: Bool { head != nil }

  /// Floats that `encode` gives for a picture of `patches` patches.
  public func valueCount(of output: PictureOutput, patches: Int) -> Int {
    switch output {
    case .pooled: dimensions
    case .patches: ((hasHead ? 1 : 0) + patches) * dimensions
    case .classes: classifier?.labels.count ?? 0
    }
  }

  /// Encodes pictures as one batch: `values` becomes what `output` says of each, one behind the other, as
  /// `valueCount` counts; not normalised.
  ///
  /// The batch must fit in the workspace. `pooled` needs the pooling head, `classes` the classifier.
  public func encode(
    _ pictures: ArraySlice<PixelPatches>, _ output: PictureOutput = .pooled,
    into values: UnsafeMutableBufferPointer<Float>, workspace: Workspace
  ) {
    precondition(
      values.count == pictures.reduce(0) { $0 + valueCount(of: output, patches: $1.count) }, "room for each picture")
    guard let first = values.baseAddress, !pictures.isEmpty else { return }
    let sequences = workspace.sequences(of: pictures)
    let hidden = workspace.hidden(sequences.tokens, dimensions)
    embedding(pictures, into: hidden, of: sequences, workspace)
    for layer in layers { layer(hidden, of: sequences, workspace) }
    let tokens = workspace.tokens(hidden.rows, hidden.columns)
    lastNorm(hidden, into: tokens, on: workspace.team)
    switch output {
    case .pooled:
      guard let head else { preconditionFailure("there is no vector without a pooling head") }
      head(tokens, of: sequences, into: Matrix(first, rows: sequences.count, columns: dimensions), workspace)
    case .patches:
      lay(tokens, of: sequences, into: first, workspace)
    case .classes:
      guard let classifier else { preconditionFailure("there are no classes without a classifier") }
      let logits = Matrix(first, rows: sequences.count, columns: classifier.labels.count)
      classifier(tokens, of: sequences, into: logits, workspace)
    }
  }

  /// The same for a whole array.
  public func encode(
    _ pictures: [PixelPatches], _ output: PictureOutput = .pooled, into values: UnsafeMutableBufferPointer<Float>,
    workspace: Workspace
  ) {
    encode(pictures[...], output, into: values, workspace: workspace)
  }

  /// Each picture's vector, where there is one, and its tokens behind it.
  private func lay(
    _ tokens: Matrix, of sequences: Sequences, into values: UnsafeMutablePointer<Float>, _ workspace: Workspace
  ) {
    let pooled = workspace.pooledFloats(sequences.count, dimensions)
    if let head { head(tokens, of: sequences, into: pooled, workspace) }
    var place = values
    func append(_ block: Matrix) {
      memcpy(place, block.elements, block.rows * dimensions * MemoryLayout<Float>.stride)
      place += block.rows * dimensions
    }
    for sequence in 0..<sequences.count {
      if hasHead { append(pooled.rows(sequence..<sequence + 1)) }
      append(tokens.rows(sequences[sequence]))
    }
  }
}
