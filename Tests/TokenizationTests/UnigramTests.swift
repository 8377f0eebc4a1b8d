import Testing

@testable import Tokenization

@Suite struct UnigramTests {
  /// Pieces of three letters with scores that are sums of few bits, so that no rounding decides.
  private func model(_ pieces: [(String, Double)], largestSum: Double? = nil, names: Bool = false) -> Unigram<Double> {
    var vocabulary = Vocabulary()
    for (index, piece) in pieces.enumerated() {
      _ = Array(piece.0.utf8).withUnsafeBytes { vocabulary.insert($0, id: Int32(index)) }
    }
    return Unigram(
      vocabulary: vocabulary, trie: PieceTrie(vocabulary, entries: 1..<pieces.count), scores: pieces.map(\.1),
      unknownScore: (pieces.map(\.1).min() ?? 0) - 10,
      unknown: UnknownPieces(id: 0, byteFallback: false, vocabulary: vocabulary), largestSum: largestSum,
      namesUnknownRuns: names)
  }

  private func encode(_ text: String, _ model: Unigram<Double>) -> [Int32] {
    var ids: [Int32] = []
    Array(text.utf8).withUnsafeBufferPointer { model.encode($0, into: &ids) }
    return ids
  }

  /// The highest sum of all ways to cut the text: the definition.
  private func best(_ text: [Character], _ scores: [String: Double]) -> Double {
    var best: [Double] = [0]
    for end in 1..<text.count + 1 {
      best.append((0..<end).map { best[$0] + (scores[String(text[$0..<end])] ?? -.infinity) }.max() ?? -.infinity)
    }
    return best[text.count]
  }

  @Test func takesTheWayWithTheHighestSum() {
    var state: UInt64 = 2026
    func number(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for _ in 0..<40 {
      var pieces = [("<unk>", 0.0), ("a", -3.5), ("b", -4.25), ("c", -5.0)]
      for _ in 0..<12 {
        let piece = String((0..<2 + number(4)).map { _ in "abc".randomElement(at: number(3)) })
        if !pieces.contains(where: { $0.0 == piece }) { pieces.append((piece, -Double(number(64)) / 4)) }
      }
      let scores = Dictionary(uniqueKeysWithValues: pieces.dropFirst())
      for _ in 0..<10 {
        let text = (0..<1 + number(30)).map { _ in "abc".randomElement(at: number(3)) }
        let ids = encode(String(text), model(pieces))
        #expect(ids.map { pieces[Int($0)].0 }.joined() == String(text))
        #expect(ids.reduce(0) { $0 + pieces[Int($1)].1 } == best(text, scores))
      }
    }
  }

  @Test func runsOfUnknownScalarsAreOneId() {
    let pieces = [("<unk>", 0.0), ("a", -1), ("zz", -50.0)]
    #expect(encode("a日本éa", model(pieces)) == [1, 0, 1])
    // Two unknown scalars cost 2 · 60, the piece 50; where they cost less the name of the run may still be a piece.
    #expect(encode("zz", model(pieces)) == [2])
    #expect(encode("<unk>", model(pieces)) == [0] && encode("<unk>a", model(pieces, names: true)) == [0, 1])
  }

  /// Sums start again on the way: the cut is the same.
  @Test func longTextsAreCutAsShortOnes() {
    let pieces = [("<unk>", 0.0), ("a", -7.0), ("aa", -9), ("aaa", -11)]
    let text = String(repeating: "a", count: 3000)
    #expect(encode(text, model(pieces, largestSum: 100)) == encode(text, model(pieces)))
    #expect(encode(text, model(pieces)) == Array(repeating: 3, count: 1000))
  }
}

extension String {
  fileprivate func randomElement(at index: Int) -> Character { self[self.index(startIndex, offsetBy: index)] }
}
