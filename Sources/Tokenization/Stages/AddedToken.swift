/// A token that is found in text before the model sees it (`added_tokens` in `tokenizer.json`).
struct AddedToken: Sendable, Hashable {
  let id: Int32
  let content: String
  /// Matches only where no word character touches it.
  let singleWord: Bool
  /// Swallows the white space on its left.
  let stripsLeft: Bool
  /// Swallows the white space on its right.
  let stripsRight: Bool
  /// Looked for in normalised text, in its own normalised form; else in the text as it came.
  let isNormalized: Bool
}
