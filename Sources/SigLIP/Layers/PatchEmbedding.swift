import Checkpoints
import Compute
import Foundation

/// 8-bit patches to tokens: the strided convolution as one product, plus each patch's position.
///
/// Rescaling, mean and standard deviation are folded into weights and bias. Pixels enter as `value - 127.5`, which is
/// exact and centred, so the fold costs no precision: `w * ((v * rescale - mean) / std) = (w * rescale / std) * (v -
/// 127.5) + constant`.
struct PatchEmbedding: Sendable {
  private static let centre: Float = 127.5

  /// (width, patch row * patch column * channel): the order of `PixelPatches`.
  private let weights: Weights
  /// (patches, width): position embeddings plus bias.
  private let positions: Buffer<Float>
  private let patches: Int
  private let patchSize: Int

  init(
    _ reader: WeightReader, _ vision: ModelConfiguration.Vision, _ preprocessor: PreprocessorConfiguration
  ) throws(CheckpointError) {
    let (width, side, values) = (vision.encoder.width, vision.patchSize, vision.patchValues)
    (patches, patchSize) = (vision.patches, side)
    let name = TensorNames.Vision.patchEmbedding
    let kernel = try reader.floats("\(name).weight", shape: [width, 3, side, side])
    let bias = try reader.floats("\(name).bias", shape: [width])
    let position = try reader.tensor(TensorNames.Vision.positionEmbedding, shape: [patches, width])

    let folded = reader.prepared(width * values)
    let constant = reader.prepared(width)
    for output in 0..<width {
      var sum = Double(bias.pointer[output])
      for channel in 0..<3 {
        let factor = preprocessor.rescaleFactor / preprocessor.standardDeviation[channel]
        let shift =
          Double(Self.centre) * factor - preprocessor.mean[channel] / preprocessor.standardDeviation[channel]
        for pixel in 0..<side * side {
          let weight = Double(kernel.pointer[(output * 3 + channel) * side * side + pixel])
          folded.pointer[output * values + pixel * 3 + channel] = Float(weight * factor)
          sum += weight * shift
        }
      }
      constant.pointer[output] = Float(sum)
    }
    weights = Weights(folded, outputs: width, inputs: values)

    positions = reader.prepared(patches * width)
    position.copyFloats(to: positions.pointer)
    for patch in 0..<patches {
      for column in 0..<width { positions.pointer[patch * width + column] += constant.pointer[column] }
    }
  }

  /// `hidden` (tokens, width) becomes the pictures' tokens, packed one picture behind the other.
  func callAsFunction(_ pictures: ArraySlice<PixelPatches>, into hidden: Matrix, _ workspace: Workspace) {
    let pixels = workspace.wide(hidden.rows, weights.inputs)
    var row = 0
    for picture in pictures {
      precondition(
        picture.count == patches && picture.patchSize == patchSize,
        "the picture has been prepared for another checkpoint")
      picture.bytes.withUnsafeBufferPointer { convert($0, centre: Self.centre, into: pixels.row(row)) }
      memcpy(hidden.row(row), positions.pointer, positions.count * MemoryLayout<Float>.stride)
      row += picture.count
    }
    workspace.team.multiply(pixels, by: weights, bias: nil, addingTo: hidden)
  }
}
