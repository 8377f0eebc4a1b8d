import Checkpoints
import Compute

/// 8-bit patches to tokens: one product, be it stored as a strided convolution or as a linear layer, plus each patch's
/// position.
///
/// Rescaling, mean and standard deviation are folded into weights and bias. Pixels enter as `value - 127.5`, which is
/// exact and centred, so the fold costs no precision: `w * ((v * rescale - mean) / std) = (w * rescale / std) * (v -
/// 127.5) + constant`.
struct PatchEmbedding: Sendable {
  private static let centre: Float = 127.5

  /// (width, patch row * patch column * channel): the order of `PixelPatches`.
  private let weights: Weights
  /// (width)
  private let bias: Buffer<Float>
  private let positions: PositionGrid
  private let patchSize: Int
  private let isNaFlex: Bool

  init(
    _ reader: WeightReader, _ names: TensorNames.Vision, _ vision: ModelConfiguration.Vision,
    _ preprocessor: PreprocessorConfiguration
  ) throws(CheckpointError) {
    let (width, side, values) = (vision.encoder.width, vision.patchSize, vision.patchValues)
    (patchSize, isNaFlex) = (side, vision.isNaFlex)
    let name = names.patchEmbedding
    let unfolded = try reader.floats("\(name).bias", shape: [width])
    positions = try PositionGrid(
      embeddings: reader.floats(names.positionEmbedding, shape: [vision.patches, width]), side: vision.grid,
      width: width)

    let folded = reader.prepared(width * values)
    let bias = reader.prepared(width)
    // The linear layer's inputs are in the order of `PixelPatches`, the convolution's are channel by channel.
    let shape = isNaFlex ? [width, values] : [width, 3, side, side]
    let (pixelStride, channelStride) = isNaFlex ? (3, 1) : (1, side * side)
    try reader.folding("\(name).weight", shape: shape) { kernel in
      for output in 0..<width {
        var sum = Double(unfolded.pointer[output])
        for channel in 0..<3 {
          let factor = preprocessor.rescaleFactor / preprocessor.standardDeviation[channel]
          let shift =
            Double(Self.centre) * factor - preprocessor.mean[channel] / preprocessor.standardDeviation[channel]
          for pixel in 0..<side * side {
            let weight = Double(kernel[output * values + pixel * pixelStride + channel * channelStride])
            folded.pointer[output * values + pixel * 3 + channel] = Float(weight * factor)
            sum += weight * shift
          }
        }
        bias.pointer[output] = Float(sum)
      }
    }
    self.bias = bias
    weights = Weights(folded, outputs: width, inputs: values)
  }

  /// `hidden` (tokens, width) becomes the pictures' tokens, packed as `sequences` says.
  func callAsFunction(
    _ pictures: ArraySlice<PixelPatches>, into hidden: Matrix, of sequences: Sequences, _ workspace: Workspace
  ) {
    let pixels = workspace.wide(hidden.rows, weights.inputs)
    for (index, picture) in pictures.enumerated() {
      precondition(
        picture.patchSize == patchSize
          && (isNaFlex || picture.rows == positions.side && picture.columns == positions.side),
        "the picture has been prepared for another checkpoint")
      let rows = sequences[index]
      picture.bytes.withUnsafeBufferPointer { convert($0, centre: Self.centre, into: pixels.row(rows.lowerBound)) }
      positions.lay(rows: picture.rows, columns: picture.columns, into: hidden.rows(rows))
    }
    workspace.team.multiply(pixels, by: weights, bias: bias, addingTo: hidden)
  }
}
