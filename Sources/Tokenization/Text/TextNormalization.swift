/// What a checkpoint was trained to see of its texts, before they are tokenised.
public enum TextNormalization: String, Sendable, Hashable, CaseIterable {
  /// The text as it is.
  case none
  /// Lower case and nothing else: SigLIP 2 (transformers #43054, big_vision #186).
  case lowercase
  /// Lower case, no ASCII punctuation, white space folded and trimmed: SigLIP 1 (`SiglipTokenizer`).
  case canonicalize

  /// The text as UTF-8, rewritten. Lower case is Python's `str.lower()`.
  func apply(to text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    switch self {
    case .none: Array(text)
    case .lowercase: Lowercasing.apply(to: text, finalSigma: .inContext)
    case .canonicalize:
      Lowercasing.apply(to: text, finalSigma: .inContext).withUnsafeBufferPointer { Canonicalization.apply(to: $0) }
    }
  }
}
