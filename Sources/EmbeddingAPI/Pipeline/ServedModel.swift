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
  /// - Throws: the checkpoint's, the configuration's or the tokenizer's error, naming file and key.
  public init(id: String, alias: String? = nil, files: CheckpointFiles) throws {
    self.id = id
    self.alias = alias
    model = try SigLIPModel(files: files)
    pictures = Preprocessor(configuration: model.preprocessor)
    texts = try TextPreprocessor(files: files, configuration: model.configuration)
  }
}
