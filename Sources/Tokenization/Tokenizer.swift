/// Text to ids, as a checkpoint's tokenizer file says: equal to Hugging Face `tokenizers` on a `tokenizer.json`, and to
/// `sentencepiece` on a SentencePiece file.
///
/// A value that is made once and shared: encoding changes nothing in it.
public struct Tokenizer: Sendable {
  let model: Model
  private(set) var normalizers: [Normalizer]
  let preTokenizers: [PreTokenizer]
  /// Added tokens found in the text as it comes.
  let rawTokens: AddedTokenSplitter
  /// Added tokens found after normalisation.
  let normalizedTokens: AddedTokenSplitter
  /// Ids of the added tokens by content.
  let addedIDs: [[UInt8]: Int32]
  let template: Template

  /// One more than the highest id: the rows that a token table must have.
  public let vocabularySize: Int

  init(
    model: Model, normalizers: [Normalizer], preTokenizers: [PreTokenizer], rawTokens: AddedTokenSplitter,
    normalizedTokens: AddedTokenSplitter, addedIDs: [[UInt8]: Int32], template: Template
  ) {
    self.model = model
    self.normalizers = normalizers
    self.preTokenizers = preTokenizers
    self.rawTokens = rawTokens
    self.normalizedTokens = normalizedTokens
    self.addedIDs = addedIDs
    self.template = template
    vocabularySize = Int(max(model.vocabulary.ids.max() ?? -1, addedIDs.values.max() ?? -1)) + 1
  }

  /// The same tokenizer with lower-casing put before its normalizers, unless it is there already.
  func lowercasing() -> Tokenizer {
    guard !normalizers.contains(.lowercase) else { return self }
    var copy = self
    copy.normalizers.insert(.lowercase, at: 0)
    return copy
  }

  /// The id of a piece or added token by its exact bytes, such as `<eos>`; nil when there is none.
  public func id(of piece: String) -> Int32? {
    let bytes = Array(piece.utf8)
    return addedIDs[bytes] ?? model.vocabulary.id(of: bytes)
  }

  /// The ids of a text, neither cut nor padded.
  ///
  /// - Parameters:
  ///   - text: a text as it came.
  ///   - addingSpecialTokens: whether the file's template puts its tokens round the text. SigLIP's own recipe does without
  ///     (see `TextPreprocessor`).
  public func encode(_ text: String, addingSpecialTokens: Bool = false) -> [Int32] {
    var text = text
    return text.withUTF8 { encode(utf8: $0, addingSpecialTokens: addingSpecialTokens) }
  }

  /// The ids of a text given as well-formed UTF-8.
  func encode(utf8 text: UnsafeBufferPointer<UInt8>, addingSpecialTokens: Bool = false) -> [Int32] {
    var ids: [Int32] = []
    ids.reserveCapacity(text.count / 3 + 8)
    if addingSpecialTokens { ids += template.prefix }
    for segment in rawTokens.split(text) {
      if let id = segment.id {
        ids.append(id)
      } else {
        encode(
          UnsafeBufferPointer(rebasing: text[segment.range]), startsText: segment.range.lowerBound == 0, into: &ids)
      }
    }
    if addingSpecialTokens { ids += template.suffix }
    return ids
  }

  /// Normalise, find the tokens that want normalised text, cut into words, merge.
  private func encode(_ text: UnsafeBufferPointer<UInt8>, startsText: Bool, into ids: inout [Int32]) {
    var normalized = Array(text)
    var startsText = startsText
    for normalizer in normalizers { normalizer.apply(to: &normalized, keepsStart: &startsText) }
    if normalizedTokens.isEmpty {
      encodeWords(normalized, startsText: startsText, into: &ids)
      return
    }
    normalized.withUnsafeBufferPointer { normalized in
      for segment in normalizedTokens.split(normalized) {
        if let id = segment.id {
          ids.append(id)
        } else {
          let isFirst = startsText && segment.range.lowerBound == 0
          encodeWords(Array(normalized[segment.range]), startsText: isFirst, into: &ids)
        }
      }
    }
  }

  private func encodeWords(_ text: [UInt8], startsText: Bool, into ids: inout [Int32]) {
    var text = Words(text, startsText: startsText)
    for preTokenizer in preTokenizers { preTokenizer.apply(to: &text) }
    text.bytes.withUnsafeBufferPointer { bytes in
      for word in text.words { model.encode(UnsafeBufferPointer(rebasing: bytes[word.range]), into: &ids) }
    }
  }
}
