import Checkpoints
import Imaging
import SigLIP
import Tokenization

/// A loaded checkpoint with everything a request needs of it.
public struct ServedModel: Sendable {
  /// The name that clients use: the hub id, or the folder's name.
  public let id: String
  /// A second name that the operator gave.
  public let alias: String?
  public let model: SigLIPModel
  public let texts: TextPreprocessor
  public let pictures: Preprocessor

  /// Reads a checkpoint: weights, picture and text rules.
  ///
  /// - Parameter textNormalization: what is done to texts first; nil: what the checkpoint was trained with.
  /// - Throws: `RequestFault.modelLacks` for a tower saved alone, which this version does not serve; the checkpoint's,
  ///   the configuration's or the tokenizer's error, naming file and key.
  public init(
    id: String, alias: String? = nil, files: CheckpointFiles, textNormalization: TextNormalization? = nil
  ) throws {
    self.id = id
    self.alias = alias
    model = try SigLIPModel(files: files)
    guard model.vision != nil else { throw RequestFault.modelLacks(model: id, part: "vision tower") }
    guard model.text != nil else { throw RequestFault.modelLacks(model: id, part: "text tower") }
    pictures = Preprocessor(configuration: model.preprocessor)
    texts = try TextPreprocessor(
      files: files, configuration: model.configuration.text, normalization: textNormalization)
  }
}
