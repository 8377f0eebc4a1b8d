/// The shape of a SigLIP checkpoint, as its `config.json` and the library's defaults give it.
public struct ModelConfiguration: Sendable, Hashable {
  /// The stack of layers that both towers are made of.
  public struct Encoder: Sendable, Hashable {
    /// Floats of a token, `hidden_size`.
    public var width = 768
    /// Floats within an MLP, `intermediate_size`.
    public var mlpWidth = 3072
    public var layers = 12
    public var heads = 12
    /// Added to the variance in each layer norm.
    public var epsilon: Float = 1e-6

    public var headWidth: Int { width / heads }
  }

  public struct Vision: Sendable, Hashable {
    public var encoder = Encoder()
    /// Whether pictures keep their aspect (NaFlex): any number of rows and columns, positions resized to them.
    public var isNaFlex = false
    /// Pixels along one side of the picture whose patches have the stored positions; at a fixed resolution, of every
    /// picture.
    public var imageSize = 224
    /// Pixels along one side of a patch.
    public var patchSize = 16
    /// Whether an attention pooling head follows; towers cut for vision-language models have none.
    public var hasHead = true

    /// Rows, and columns, of the stored positions. Pixels that fill no patch are left out.
    public var grid: Int { imageSize / patchSize }
    /// Stored positions; at a fixed resolution the patches of every picture.
    public var patches: Int { grid * grid }
    /// The most patches that a picture may have: the length of its sequence.
    public var longestSequence: Int { isNaFlex ? PreprocessorConfiguration.maxPatchesRange.upperBound : patches }
    /// Values of a patch.
    public var patchValues: Int { patchSize * patchSize * 3 }
  }

  public struct Text: Sendable, Hashable {
    public var encoder = Encoder()
    /// Rows of the token table.
    public var vocabularySize = 32000
    /// Tokens of every text, padding included.
    public var positions = 64
    /// Floats of a text's vector.
    public var projectionWidth = 768
  }

  public enum Tower: Sendable, Hashable {
    case vision, text
  }

  /// `siglip`: SigLIP 1, and SigLIP 2 of fixed resolution. `siglip2`: NaFlex.
  public var modelType = "siglip"
  /// The one tower of a checkpoint that was saved without the other, such as `siglip_vision_model`.
  public var onlyTower: Tower?
  public var vision = Vision()
  public var text = Text()

  /// Whether pictures keep their aspect.
  public var isNaFlex: Bool { vision.isNaFlex }

  /// Floats of a vector, of pictures and texts alike.
  public var dimensions: Int { onlyTower == .text ? text.projectionWidth : vision.encoder.width }
}
