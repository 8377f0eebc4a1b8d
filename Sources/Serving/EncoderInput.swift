import SigLIP

/// One item to encode: what a tower takes.
public enum EncoderInput: Sendable, Hashable {
  case picture(PixelPatches)
  case text(TokenIDs)

  /// Length of the item's sequence: what it costs, and what a batch's budget counts.
  public var tokenCount: Int {
    switch self {
    case .picture(let patches): patches.count
    case .text(let tokens): tokens.ids.count
    }
  }

  public var modality: Modality {
    switch self {
    case .picture: .image
    case .text: .text
    }
  }
}

/// The two towers of a model.
public enum Modality: String, Sendable, Hashable, CaseIterable {
  case image, text
}

/// Items that may share a batch: the same tower of the same model, asked for the same.
public struct Lane: Sendable, Hashable {
  public let model: SigLIPModel
  public let modality: Modality
  /// What is wanted of pictures; texts are always pooled.
  public let output: PictureOutput

  public init(model: SigLIPModel, modality: Modality, output: PictureOutput = .pooled) {
    self.model = model
    self.modality = modality
    self.output = output
  }

  public static func == (a: Lane, b: Lane) -> Bool {
    a.model === b.model && a.modality == b.modality && a.output == b.output
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(model))
    hasher.combine(modality)
    hasher.combine(output)
  }
}
