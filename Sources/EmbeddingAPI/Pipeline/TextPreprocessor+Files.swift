import Checkpoints
import SigLIP
import Tokenization

extension TextPreprocessor {
  /// A checkpoint's text rules: its `tokenizer.json` with the recipe that belongs to it.
  ///
  /// - Throws: `CheckpointError` for a missing file, `TokenizerFileError` or `TextRecipeError` for one that is wrong.
  public init(files: CheckpointFiles, configuration: ModelConfiguration.Text) throws {
    let tokenizer = try files.contents(of: "tokenizer.json").withBytes { try Tokenizer(json: $0) }
    self.init(
      tokenizer: tokenizer,
      configuration: try .derived(
        from: tokenizer, vocabularySize: configuration.vocabularySize, length: configuration.positions))
  }
}
