import Testing

@testable import Tokenization

@Suite struct BPETests {
  /// A generator of small numbers that are the same in each run.
  private struct Numbers {
    var state: UInt64
    mutating func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  /// The definition, word for word: find the lowest rank, leftmost first, merge, begin again.
  private func definition(_ ids: [Int32], _ merges: MergeTable) -> [Int32] {
    var ids = ids
    while true {
      var best: (rank: UInt32, place: Int, id: Int32)?
      for place in ids.indices.dropLast() {
        guard let merge = merges.merge(ids[place], ids[place + 1]), merge.rank < best?.rank ?? .max else { continue }
        best = (merge.rank, place, merge.id)
      }
      guard let best else { return ids }
      ids.replaceSubrange(best.place...best.place + 1, with: [best.id])
    }
  }

  /// Random vocabularies of three letters, in which merges compete all the time.
  @Test func mergesAsTheDefinitionSays() {
    var numbers = Numbers(state: 2026)
    for _ in 0..<60 {
      var vocabulary = Vocabulary()
      var pieces: [String] = []
      func add(_ piece: String) {
        if Array(piece.utf8).withUnsafeBytes({ vocabulary.insert($0, id: Int32(pieces.count)) }) {
          pieces.append(piece)
        }
      }
      for letter in ["a", "b", "c"] { add(letter) }
      var merges = MergeTable()
      for _ in 0..<40 {
        let (left, right) = (numbers.next(pieces.count), numbers.next(pieces.count))
        guard pieces[left].utf8.count + pieces[right].utf8.count < 9 else { continue }
        add(pieces[left] + pieces[right])
        guard let id = vocabulary.id(of: (pieces[left] + pieces[right]).utf8) else { continue }
        _ = merges.append(Int32(left), Int32(right), to: id)
      }
      let model = BPE(
        vocabulary: vocabulary, merges: merges, unknownID: nil, fusesUnknown: false, byteFallback: false,
        ignoresMerges: false)
      for _ in 0..<20 {
        let word = (0..<numbers.next(60)).map { _ in UInt8(ascii: "a") + UInt8(numbers.next(3)) }
        var ids: [Int32] = []
        word.withUnsafeBufferPointer { model.encode($0, into: &ids) }
        #expect(ids == definition(word.map { Int32($0 - UInt8(ascii: "a")) }, merges))
      }
    }
  }

  @Test func namesTheBytesAsSentencePieceDoes() {
    #expect(BPE.bytePiece(0x0A) == Array("<0x0A>".utf8) && BPE.bytePiece(0xFE) == Array("<0xFE>".utf8))
  }
}
