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
    /// Pixels along one side of a resized picture.
    public var imageSize = 224
    /// Pixels along one side of a patch.
    public var patchSize = 16
    /// Whether an attention pooling head follows; towers cut for vision-language models have none.
    public var hasHead = true

    /// Patches along one side of a picture; pixels that fill no patch are left out.
    public var grid: Int { imageSize / patchSize }
    /// Patches of a picture: the length of its sequence.
    public var patches: Int { grid * grid }
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

  public var vision = Vision()
  public var text = Text()

  /// Floats of a vector, of pictures and texts alike.
  public var dimensions: Int { vision.encoder.width }
}
