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

/// Items that may share a batch: the same tower of the same model.
public struct Lane: Sendable, Hashable {
  public let model: SigLIPModel
  public let modality: Modality

  public init(model: SigLIPModel, modality: Modality) {
    self.model = model
    self.modality = modality
  }

  public static func == (a: Lane, b: Lane) -> Bool {
    a.model === b.model && a.modality == b.modality
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(model))
    hasher.combine(modality)
  }
}
