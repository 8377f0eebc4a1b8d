/// How a checkpoint wants its pictures: `preprocessor_config.json`, with the image processor's defaults.
///
/// The order of the work is always resize, rescale, normalise (`transformers`, `SiglipImageProcessor`).
public struct PreprocessorConfiguration: Sendable, Hashable {
  /// Pillow's resampling filters that SigLIP checkpoints use, by Pillow's number.
  public enum Resample: Int, Sendable {
    case bilinear = 2
    case bicubic = 3
  }

  /// Pixels down the resized picture.
  public var height: Int
  /// Pixels across the resized picture.
  public var width: Int
  /// Pixels along one side of a patch.
  public var patchSize: Int
  /// The filter of the resize. Default: bicubic for `siglip`, bilinear for `siglip2`.
  public var resample: Resample
  /// Factor from 8-bit values to the range that `mean` and `standardDeviation` speak of. Default 1/255.
  public var rescaleFactor: Double
  /// Per channel, red, green, blue. Default 0.5.
  public var mean: [Double]
  /// Per channel, red, green, blue. Default 0.5.
  public var standardDeviation: [Double]

  public init(
    height: Int, width: Int, patchSize: Int, resample: Resample = .bicubic, rescaleFactor: Double = 1 / 255,
    mean: [Double] = [0.5, 0.5, 0.5], standardDeviation: [Double] = [0.5, 0.5, 0.5]
  ) {
    self.height = height
    self.width = width
    self.patchSize = patchSize
    self.resample = resample
    self.rescaleFactor = rescaleFactor
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
}
