/// What a checkpoint was trained to see of its texts, before they are tokenised.
public enum TextNormalization: String, Sendable, Hashable, CaseIterable {
  /// The text as it is.
  case none
  /// Lower case and nothing else: SigLIP 2 (transformers #43054, big_vision #186).
  case lowercase
  /// Lower case, no ASCII punctuation, white space folded and trimmed: SigLIP 1 (`SiglipTokenizer`).
  case canonicalize

  /// The text as UTF-8, rewritten before the tokenizer sees it.
  ///
  /// `lowercase` is not among the rewriting: as in transformers' `Siglip2Tokenizer` it is the first of the tokenizer's
  /// own normalizers, so it works scalar by scalar, and a token such as `<eos>` is found in the text as it came.
  /// `canonicalize` lowers as Python's `str.lower()` does.
  func apply(to text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    switch self {
    case .none, .lowercase: Array(text)
    case .canonicalize:
      Lowercasing.apply(to: text, finalSigma: .inContext).withUnsafeBufferPointer { Canonicalization.apply(to: $0) }
    }
  }
}
