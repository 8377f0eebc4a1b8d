/// How a checkpoint wants its pictures: `preprocessor_config.json`, with the image processor's defaults.
///
/// The order of the work is always resize, rescale, normalise (`transformers`, `SiglipImageProcessor` and
/// `Siglip2ImageProcessor`).
public struct PreprocessorConfiguration: Sendable, Hashable {
  /// Pillow's resampling filters that SigLIP checkpoints use, by Pillow's number.
  public enum Resample: Int, Sendable {
    /// A triangle two pixels wide.
    case bilinear = 2
    /// A cubic four pixels wide, a = -0.5.
    case bicubic = 3
  }

  /// How large a picture becomes, in pixels.
  public enum Sizing: Sendable, Hashable, CustomStringConvertible {
    /// Exactly so, whatever its aspect.
    case fixed(height: Int, width: Int)
    /// As large as this many patches allow, its aspect kept (NaFlex).
    case naFlex(maxPatches: Int)

    /// For people.
    public var description: String {
      switch self {
      case .fixed(let height, let width): "\(width) x \(height) pixels"
      case .naFlex(let maxPatches): "up to \(maxPatches) patches"
      }
    }
  }

  /// What a request may ask for in place of `maxPatches`.
  public static let maxPatchesRange = 16...4096
  /// The most patches that the released NaFlex checkpoints were trained with.
  public static let mostTrainedPatches = 1024

  /// How large pictures become.
  public var sizing: Sizing
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

  /// A configuration whose defaults are the image processor's.
  public init(
    _ sizing: Sizing, patchSize: Int, resample: Resample? = nil, rescaleFactor: Double = 1 / 255,
    mean: [Double] = [0.5, 0.5, 0.5], standardDeviation: [Double] = [0.5, 0.5, 0.5]
  ) {
    self.sizing = sizing
    self.patchSize = patchSize
    self.resample =
      resample
      ?? {
        switch sizing {
        case .fixed: .bicubic
        case .naFlex: .bilinear
        }
      }()
    self.rescaleFactor = rescaleFactor
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
}
