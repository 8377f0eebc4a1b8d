import SigLIP

/// Text as a request brings it to the ids that the text tower takes: normalise, tokenise, cut, end, pad.
///
/// The order is that of SigLIP's training: at most `length - 1` ids are kept, so that a text that was cut still ends
/// with EOS, and padding stands on the right up to exactly `length`, for the tower has no mask and pools the last place.
public struct TextPreprocessor: Sendable {
  /// What is done to each text.
  public struct Configuration: Sendable, Hashable {
    /// What is done to the text first.
    public var normalization: TextNormalization
    /// Ids per text: the checkpoint's `max_position_embeddings`, 64 in all released ones.
    public var length: Int
    /// The id that ends each text.
    public var endOfTextID: Int32
    /// The id that fills the rest.
    public var paddingID: Int32

    /// A configuration of its own; `derived` gives the one that belongs to a tokenizer.
    public init(normalization: TextNormalization, length: Int = 64, endOfTextID: Int32, paddingID: Int32) {
      precondition(length > 0, "EOS needs a place")
      self.normalization = normalization
      self.length = length
      self.endOfTextID = endOfTextID
      self.paddingID = paddingID
    }
  }

  /// The tokenizer, with the lower-casing that the configuration asks for.
  public let tokenizer: Tokenizer
  /// What is done to each text.
  public let configuration: Configuration

  /// A preprocessor of a tokenizer that is read already.
  public init(tokenizer: Tokenizer, configuration: Configuration) {
    self.tokenizer = configuration.normalization == .lowercase ? tokenizer.lowercasing() : tokenizer
    self.configuration = configuration
  }

  /// The ids that the text tower gets; `isTruncated` says whether some were cut.
  public func encode(_ text: String) -> TokenIDs {
    var ids = pieces(of: text)
    let isTruncated = ids.count > configuration.length - 1
    if isTruncated { ids.removeLast(ids.count - (configuration.length - 1)) }
    ids.append(configuration.endOfTextID)
    let count = ids.count
    ids += repeatElement(configuration.paddingID, count: configuration.length - count)
    return TokenIDs(ids: ids, count: count, isTruncated: isTruncated)
  }

  /// Ids that the whole text would take, EOS included: over `configuration.length`, `encode` cuts it.
  public func tokenCount(of text: String) -> Int {
    pieces(of: text).count + 1
  }

  private func pieces(of text: String) -> [Int32] {
    var text = text
    let normalized = text.withUTF8 { configuration.normalization.apply(to: $0) }
    return normalized.withUnsafeBufferPointer { tokenizer.encode(utf8: $0) }
  }
}
