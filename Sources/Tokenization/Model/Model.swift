/// What turns the words of a text into ids. Each reference has its own rules, even for models of one name.
enum Model: Sendable {
  /// Merges by a list of pairs: `tokenizer.json`.
  case bpe(BPE)
  /// Merges by the scores of what they make: SentencePiece files.
  case scoredBPE(ScoredBPE)
  /// Scores in 64 bits: `tokenizer.json`.
  case unigram(Unigram<Double>)
  /// Scores in 32 bits: SentencePiece files.
  case sentencePieceUnigram(Unigram<Float>)

  /// Every piece that has a name.
  var vocabulary: Vocabulary {
    switch self {
    case .bpe(let model): model.vocabulary
    case .scoredBPE(let model): model.vocabulary
    case .unigram(let model): model.vocabulary
    case .sentencePieceUnigram(let model): model.vocabulary
    }
  }

  /// Appends the ids of one word, given as UTF-8.
  func encode(_ word: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    switch self {
    case .bpe(let model): model.encode(word, into: &ids)
    case .scoredBPE(let model): model.encode(word, into: &ids)
    case .unigram(let model): model.encode(word, into: &ids)
    case .sentencePieceUnigram(let model): model.encode(word, into: &ids)
    }
  }
}
