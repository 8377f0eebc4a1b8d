/// What stands round the ids of a text when special tokens are asked for (`TemplateProcessing` in `tokenizer.json`).
struct Template: Sendable, Hashable {
  /// Ids in front of the text's.
  var prefix: [Int32] = []
  /// Ids behind the text's.
  var suffix: [Int32] = []
}
