import Checkpoints
import SigLIP

extension TextPreprocessor {
  /// A checkpoint's text rules: its tokenizer file with the recipe that belongs to it.
  ///
  /// Of several tokenizer files the first counts: `tokenizer.json`, `tokenizer.model`, `spiece.model`. The tokens that
  /// end and fill a text are those of `tokenizer_config.json`, where it names them.
  ///
  /// - Parameters:
  ///   - files: the checkpoint's.
  ///   - configuration: its text tower's shape.
  ///   - normalization: what is done to texts first; nil: what the checkpoint was trained with.
  /// - Throws: `CheckpointError` for a missing file, `TokenizerFileError` or `TextRecipeError` for one that is wrong.
  public init(
    files: CheckpointFiles, configuration: ModelConfiguration.Text, normalization: TextNormalization? = nil
  ) throws {
    let tokenizer = try Tokenizer(files: files)
    let names = try files.contentsIfPresent(of: "tokenizer_config.json").map { try JSONObject($0) }
    self.init(
      tokenizer: tokenizer,
      configuration: try .derived(
        from: tokenizer, vocabularySize: configuration.vocabularySize, length: configuration.positions,
        endOfText: names?.token("eos_token"), padding: names?.token("pad_token"), normalization: normalization))
  }
}

extension Tokenizer {
  private static let fileNames = ["tokenizer.json", "tokenizer.model", "spiece.model"]

  /// Reads the first tokenizer file of a checkpoint.
  init(files: CheckpointFiles) throws {
    guard let name = Self.fileNames.first(where: files.contains) else {
      throw CheckpointError.fileMissing(file: Self.fileNames.joined(separator: ", "), location: files.location)
    }
    self = try files.contents(of: name).withBytes { bytes in
      name.hasSuffix(".json")
        ? try Tokenizer(json: bytes, file: name) : try Tokenizer(sentencePiece: bytes, file: name)
    }
  }
}

extension JSONObject {
  /// A token by name: a string, or an object with its `content`.
  fileprivate func token(_ key: String) throws(CheckpointError) -> String? {
    isObject(key) ? try object(key)?.string("content") : try string(key)
  }
}
