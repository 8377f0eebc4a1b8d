extension Tokenizer {
  /// Reads the bytes of a SentencePiece model (`tokenizer.model`, `spiece.model`) of type BPE or unigram; nothing of
  /// them is kept. `file` names them in errors.
  ///
  /// - Throws: `TokenizerFileError` for whatever `sentencepiece` refuses too, and for models by word or character.
  public init(sentencePiece bytes: UnsafeRawBufferPointer, file: String = "tokenizer.model") throws(TokenizerFileError)
  {
    do {
      try self.init(readingSentencePiece: bytes)
    } catch {
      throw TokenizerFileError(file: file, rule: error)
    }
  }

  private init(readingSentencePiece bytes: UnsafeRawBufferPointer) throws(TokenizerFileError.Rule) {
    guard bytes.count <= Self.largestFile else { throw .tooLarge(bytes: bytes.count, limit: Self.largestFile) }
    let file = try SentencePieceFile(bytes)
    let pieces = try file.checked(in: bytes)
    let unknown = UnknownPieces(id: pieces.unknownID, byteFallback: file.byteFallback, vocabulary: pieces.names)
    let userDefined = PieceTrie(pieces.text, entries: file.entries(of: pieces.text) { $0 == .userDefined })
    let model: Model
    switch file.modelType {
    case .unigram:
      model = .sentencePieceUnigram(
        Unigram(
          vocabulary: pieces.names,
          trie: PieceTrie(pieces.text, entries: file.entries(of: pieces.text) { $0 != .unused }),
          scores: file.pieces.map(\.unigramScore), unknownScore: pieces.lowestScore - Unigram<Float>.unknownPenalty,
          unknown: unknown, largestSum: 100_000, namesUnknownRuns: false))
    case .bpe:
      model = .scoredBPE(
        ScoredBPE(
          vocabulary: pieces.names,
          ranks: file.pieces.map { $0.kind.isText ? ScoredBPE.rank(score: $0.score) : ScoredBPE.never },
          userDefined: userDefined,
          unused: Set(file.pieces.indices.lazy.filter { file.pieces[$0].kind == .unused }.map { Int32($0) }),
          unknown: unknown))
    case .word, .character:
      throw .unsupported(
        "trainer_spec.model_type", expected: "1 (unigram) or 2 (BPE)", found: "\(file.modelType.rawValue)")
    }
    var normalizer = SentencePieceNormalizer(userDefined: userDefined)
    if !file.characterMap.isEmpty {
      normalizer.characterMap = try CharacterMap(
        UnsafeRawBufferPointer(rebasing: bytes[file.characterMap]), key: "normalizer_spec.precompiled_charsmap")
    }
    normalizer.addsDummyPrefix = file.addsDummyPrefix
    normalizer.removesExtraSpaces = file.removesExtraSpaces
    normalizer.escapesSpaces = file.escapesSpaces
    normalizer.spaceIsSuffix = file.spaceIsSuffix
    self.init(
      model: model, normalizers: [.sentencePiece(normalizer)], preTokenizers: [], rawTokens: AddedTokenSplitter(),
      normalizedTokens: AddedTokenSplitter(), addedIDs: [:], template: Template())
  }
}

extension SentencePieceFile {
  /// The entries of a vocabulary whose pieces are of some kind.
  fileprivate func entries(of vocabulary: Vocabulary, where isWanted: (Piece.Kind) -> Bool) -> [Int] {
    vocabulary.ids.indices.filter { isWanted(pieces[Int(vocabulary.ids[$0])].kind) }
  }
}

extension SentencePieceFile.Piece {
  /// A piece that the user defined has a score by its length, so that it, and of several the longest, is always taken.
  fileprivate var unigramScore: Float {
    kind == .userDefined ? Float(0.1 * Double(bytes.count - 1)) : score
  }
}
