import Testing

@testable import Tokenization

@Suite struct ScoredBPETests {
  /// A vocabulary by scores; `?` is the unknown piece.
  private func model(
    _ pieces: [(String, Float)], userDefined: Set<String> = [], unused: Set<String> = []
  ) -> ScoredBPE {
    var vocabulary = Vocabulary()
    for (index, piece) in pieces.enumerated() {
      _ = Array(piece.0.utf8).withUnsafeBytes { vocabulary.insert($0, id: Int32(index)) }
    }
    return ScoredBPE(
      vocabulary: vocabulary, ranks: pieces.map { $0.0 == "?" ? ScoredBPE.never : ScoredBPE.rank(score: $0.1) },
      userDefined: PieceTrie(vocabulary, entries: pieces.indices.filter { userDefined.contains(pieces[$0].0) }),
      unused: Set(pieces.indices.filter { unused.contains(pieces[$0].0) }.map { Int32($0) }),
      unknown: UnknownPieces(id: 0, byteFallback: false, vocabulary: vocabulary))
  }

  private func encode(_ text: String, _ model: ScoredBPE) -> [Int32] {
    var ids: [Int32] = []
    Array(text.utf8).withUnsafeBufferPointer { model.encode($0, into: &ids) }
    return ids
  }

  @Test func scoresRankFromTheHighestDown() {
    let scores: [Float] = [
      .greatestFiniteMagnitude, 2, 1, 0, -0.0, -.leastNonzeroMagnitude, -1, -2, -.greatestFiniteMagnitude,
    ]
    let ranks = scores.map { ScoredBPE.rank(score: $0) }
    #expect(ranks == ranks.sorted() && Set(ranks).count == scores.count && !ranks.contains(ScoredBPE.never))
  }

  /// The definition, word for word: of all neighbours that make a piece join those with the highest score, leftmost
  /// first, and begin again.
  @Test func mergesAsTheDefinitionSays() {
    var state: UInt64 = 2026
    func number(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    func word(_ length: Int) -> String { String((0..<length).map { _ in ["a", "b", "c"][number(3)] as Character }) }
    for _ in 0..<60 {
      var pieces: [(String, Float)] = [("?", 0), ("a", -1), ("b", -1), ("c", -1)]
      for _ in 0..<25 {
        let piece = word(2 + number(5))
        if !pieces.contains(where: { $0.0 == piece }) { pieces.append((piece, -Float(number(8)))) }
      }
      let scores = Dictionary(uniqueKeysWithValues: pieces)
      let model = model(pieces)
      for _ in 0..<15 {
        let text = word(1 + number(40))
        var symbols = text.map { String($0) }
        while let place = symbols.indices.dropLast()
          .compactMap({ place in scores[symbols[place] + symbols[place + 1]].map { (place, $0) } })
          .max(by: { ($0.1, -$0.0) < ($1.1, -$1.0) })?.0
        {
          symbols.replaceSubrange(place...place + 1, with: [symbols[place] + symbols[place + 1]])
        }
        #expect(encode(text, model).map { pieces[Int($0)].0 } == symbols, "\(text)")
      }
    }
  }

  @Test func halvesNeedNotBePieces() {
    let model = model([("?", 0), ("日本", -1), ("a", -1)])
    #expect(encode("日本a本日", model) == [1, 2, 0])
  }

  @Test func userDefinedPiecesStandAlone() {
    let pieces: [(String, Float)] = [("?", 0), ("a", -1), ("b", -1), ("ab", -1), ("aba", -1), ("bb", -1)]
    #expect(encode("abab", model(pieces)) == [4, 2])
    #expect(encode("abba", model(pieces, userDefined: ["bb"])) == [1, 5, 1])
  }

  @Test func unusedPiecesComeApartAgain() {
    let pieces: [(String, Float)] = [("?", 0), ("a", -1), ("b", -1), ("ab", -1), ("abab", -2)]
    #expect(encode("abab", model(pieces)) == [4])
    #expect(encode("abab", model(pieces, unused: ["abab"])) == [3, 3])
    #expect(encode("abab", model(pieces, unused: ["abab", "ab"])) == [1, 2, 1, 2])
    #expect(encode("ababa", model(pieces, unused: ["ab"])) == [4, 1])
  }
}
