/// The shape of a SigLIP checkpoint, as its `config.json` and the library's defaults give it.
public struct ModelConfiguration: Sendable, Hashable {
  /// The stack of layers that both towers are made of.
  public struct Encoder: Sendable, Hashable {
    /// Floats of a token, `hidden_size`.
    public var width = 768
    /// Floats within an MLP, `intermediate_size`.
    public var mlpWidth = 3072
    /// Layers of the stack, `num_hidden_layers`.
    public var layers = 12
    /// Heads of each attention, `num_attention_heads`; they divide `width`.
    public var heads = 12
    /// Added to the variance in each layer norm.
    public var epsilon: Float = 1e-6

    /// Floats of a token in one head.
    public var headWidth: Int { width / heads }
  }

  /// The vision tower, `vision_config`.
  public struct Vision: Sendable, Hashable {
    /// Its stack of layers.
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

  /// The text tower, `text_config`.
  public struct Text: Sendable, Hashable {
    /// Its stack of layers.
    public var encoder = Encoder()
    /// Rows of the token table.
    public var vocabularySize = 32000
    /// Tokens of every text, padding included.
    public var positions = 64
    /// Floats of a text's vector.
    public var projectionWidth = 768
  }

  /// Either tower.
  public enum Tower: Sendable, Hashable {
    /// The tower for pictures.
    case vision
    /// The tower for texts.
    case text
  }

  /// `siglip`: SigLIP 1, and SigLIP 2 of fixed resolution. `siglip2`: NaFlex.
  public var modelType = "siglip"
  /// The one tower of a checkpoint that was saved without the other, such as `siglip_vision_model`.
  public var onlyTower: Tower?
  /// Meaningless where `onlyTower` is the text tower.
  public var vision = Vision()
  /// Meaningless where `onlyTower` is the vision tower.
  public var text = Text()

  /// Whether pictures keep their aspect.
  public var isNaFlex: Bool { vision.isNaFlex }

  /// Floats of a vector, of pictures and texts alike.
  public var dimensions: Int { onlyTower == .text ? text.projectionWidth : vision.encoder.width }
}
