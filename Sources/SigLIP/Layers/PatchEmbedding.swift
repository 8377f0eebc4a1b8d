import Checkpoints
import Compute

/// 8-bit patches to tokens: one product, be it stored as a strided convolution or as a linear layer, plus each patch's
/// position.
///
/// Rescaling, mean and standard deviation are folded into weights and bias. Pixels enter as `value - 128`, which is
/// centred, and exact in every format, so the fold costs no precision: `w * ((v * rescale - mean) / std) = (w * rescale /
/// std) * (v - 128) + constant`.
struct PatchEmbedding: Sendable {
  /// (width, patch row * patch column * channel): the order of `PixelPatches`.
  private let weights: Weights
  /// (width), with room for whole panels.
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
    let unfolded = try reader.smallFloats("\(name).bias", count: width)
    positions = try PositionGrid(
      embeddings: reader.floats(names.positionEmbedding, shape: [vision.patches, width]), side: vision.grid,
      width: width)

    // The linear layer's inputs are in the order of `PixelPatches`, the convolution's are channel by channel.
    let shape = isNaFlex ? [width, values] : [width, 3, side, side]
    let (pixelStride, channelStride) = isNaFlex ? (3, 1) : (1, side * side)
    let kernel = try reader.tensor("\(name).weight", shape: shape)
    let bias = reader.prepared(Weights.padded(width))
    weights = reader.weights(reader.precision.activation, outputs: width, inputs: values, from: kernel) {
      range, rows in
      let row = Buffer<Float>(count: values)
      for (index, output) in range.enumerated() {
        kernel.copyFloats(output * values..<(output + 1) * values, to: row.pointer)
        var sum = Double(unfolded.pointer[output])
        for channel in 0..<3 {
          let factor = preprocessor.rescaleFactor / preprocessor.standardDeviation[channel]
          let shift = 128 * factor - preprocessor.mean[channel] / preprocessor.standardDeviation[channel]
          for pixel in 0..<side * side {
            let weight = Double(row.pointer[pixel * pixelStride + channel * channelStride])
            rows[index * values + pixel * 3 + channel] = Float(weight * factor)
            sum += weight * shift
          }
        }
        bias.pointer[output] = Float(sum)
      }
    }
    self.bias = bias
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
      picture.bytes.withUnsafeBufferPointer { bytes in
        for patch in 0..<picture.count {
          let values = UnsafeBufferPointer(rebasing: bytes[patch * pixels.columns..<(patch + 1) * pixels.columns])
          centre(values, into: pixels, row: rows.lowerBound + patch)
        }
      }
      positions.lay(rows: picture.rows, columns: picture.columns, into: hidden.rows(rows))
    }
    workspace.team.multiply(pixels, by: weights, bias: bias, addingTo: hidden)
  }
}
