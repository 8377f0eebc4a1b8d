import Checkpoints
import Compute
import Imaging
import SigLIP
import Tokenization

/// A loaded checkpoint with everything a request needs of it. A checkpoint may have one tower alone.
public struct ServedModel: Sendable {
  /// The name that clients use: the hub id, or the folder's name.
  public let id: String
  /// A second name that the operator gave.
  public let alias: String?
  /// The hub's commit; nil for a plain folder.
  public let revision: String?
  public let model: SigLIPModel
  private let textRules: TextPreprocessor?
  private let pictureRules: Preprocessor?

  /// Reads a checkpoint: weights, picture and text rules.
  ///
  /// - Parameters:
  ///   - precision: what it computes with.
  ///   - textNormalization: what is done to texts first; nil: what the checkpoint was trained with.
  /// - Throws: the checkpoint's, the configuration's or the tokenizer's error, naming file and key.
  public init(
    id: String, alias: String? = nil, revision: String? = nil, files: CheckpointFiles,
    precision: Precision = .float32, textNormalization: TextNormalization? = nil
  ) throws {
    self.id = id
    self.alias = alias
    self.revision = revision
    model = try SigLIPModel(files: files, precision: precision)
    pictureRules = model.vision == nil ? nil : Preprocessor(configuration: model.preprocessor)
    textRules =
      model.text == nil
      ? nil
      : try TextPreprocessor(
        files: files, configuration: model.configuration.text, normalization: textNormalization)
  }

  /// How texts become ids.
  ///
  /// - Throws: `RequestFault.modelLacks` where the checkpoint has no text tower.
  public var texts: TextPreprocessor {
    get throws {
      guard let textRules else { throw RequestFault.modelLacks(model: id, part: "text tower") }
      return textRules
    }
  }

  /// How pictures become patches.
  ///
  /// - Throws: `RequestFault.modelLacks` where the checkpoint has no vision tower.
  public var pictures: Preprocessor {
    get throws {
      guard let pictureRules else { throw RequestFault.modelLacks(model: id, part: "vision tower") }
      return pictureRules
    }
  }

  /// - Throws: `RequestFault.modelLacks` where the vision tower ends before the pooling head.
  public func checkPools() throws {
    guard let vision = model.vision, !vision.hasHead else { return }
    throw RequestFault.modelLacks(
      model: id, part: "pooling head, so no vector of a whole picture; output \"patches\" is what it gives")
  }
}
