import SigLIP

/// What stands between a picture and the vision tower: resize, then cut into patches. Rescaling and normalisation are in
/// the tower's weights.
public struct Preprocessor: Sendable {
  /// How large pictures become, and by which filter.
  public let configuration: PreprocessorConfiguration

  /// A preprocessor for a checkpoint: `SigLIPModel.preprocessor` is its configuration.
  public init(configuration: PreprocessorConfiguration) {
    self.configuration = configuration
  }

  /// The picture resized as `configuration.sizing` says, in patches.
  /// - Parameters:
  ///   - picture: an upright picture of any size.
  ///   - maxPatches: in place of the configuration's own number, 1 to 4096; NaFlex only.
  public func patches(from picture: Picture, maxPatches: Int? = nil) -> PixelPatches {
    let (height, width) = size(width: picture.fullWidth, height: picture.fullHeight, maxPatches: maxPatches)
    let resized = Resizer.resize(picture, width: width, height: height, resample: configuration.resample)
    return PixelPatches(resized, patchSize: configuration.patchSize)
  }

  /// What a picture of that size is resized to.
  public func size(width: Int, height: Int, maxPatches: Int? = nil) -> (height: Int, width: Int) {
    switch configuration.sizing {
    case .fixed(let height, let width):
      return (height, width)
    case .naFlex(let usual):
      let most = maxPatches ?? usual
      precondition((1...PreprocessorConfiguration.maxPatchesRange.upperBound).contains(most))
      return NaFlexSize.of(
        height: height, width: width, patchSize: configuration.patchSize, maxPatches: most)
    }
  }
}

extension PixelPatches {
  /// Cuts a picture. What is left over to the right and below when a side is no multiple of the patch is dropped, as a
  /// convolution whose stride is its size drops it.
  init(_ picture: Picture, patchSize: Int) {
    let rows = picture.height / patchSize
    let columns = picture.width / patchSize
    // One row of pixels in one patch: contiguous in the picture and in the patch.
    let run = patchSize * 3
    let size = rows * columns * patchSize * run
    let gathered = [UInt8](unsafeUninitializedCapacity: size) { out, count in
      picture.bytes.withUnsafeBufferPointer { pixels in
        guard var to = out.baseAddress, let start = pixels.baseAddress else { return }
        for row in 0..<rows {
          for column in 0..<columns {
            for y in (row * patchSize)..<((row + 1) * patchSize) {
              to.initialize(from: start + (y * picture.width * 3 + column * run), count: run)
              to += run
            }
          }
        }
      }
      count = size
    }
    self.init(rows: rows, columns: columns, patchSize: patchSize, bytes: gathered)
  }
}
