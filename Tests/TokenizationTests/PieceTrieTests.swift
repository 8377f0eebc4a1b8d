import Testing

@testable import Tokenization

@Suite struct PieceTrieTests {
  private func trie(_ pieces: [String], entries: [Int]? = nil) -> PieceTrie {
    var vocabulary = Vocabulary()
    for (index, piece) in pieces.enumerated() {
      #expect(Array(piece.utf8).withUnsafeBytes { vocabulary.insert($0, id: Int32(10 * index)) })
    }
    return PieceTrie(vocabulary, entries: entries ?? Array(pieces.indices))
  }

  private func found(_ trie: PieceTrie, _ text: String, at start: Int = 0) -> [[Int]] {
    Array(text.utf8).withUnsafeBufferPointer { text in
      var found: [[Int]] = []
      trie.forEachPiece(in: text, at: start) { id, end in found.append([Int(id), end]) }
      return found
    }
  }

  @Test func findsEveryPieceThatStartsThereShortestFirst() {
    let trie = trie(["b", "a", "abc", "ab", "bcd", "é", "a\u{301}"])
    #expect(found(trie, "abcd") == [[10, 1], [30, 2], [20, 3]])
    #expect(found(trie, "abcd", at: 1) == [[0, 2], [40, 4]])
    #expect(found(trie, "a\u{301}") == [[10, 1], [60, 3]])
    #expect(found(trie, "x") == [] && found(trie, "") == [] && found(trie, "ab", at: 2) == [])
  }

  @Test func holdsOnlyTheEntriesThatItIsGiven() {
    let trie = trie(["a", "ab", "", "abc"], entries: [1, 2])
    #expect(found(trie, "abc") == [[10, 2]])
    #expect(!trie.isEmpty && PieceTrie(Vocabulary(), entries: []).isEmpty)
    #expect(Array("abab".utf8).withUnsafeBufferPointer { trie.longestEnd(in: $0, at: 2) } == 4)
  }

  /// All 256 bytes below one node: the search among children has every position to find.
  @Test func findsEachOfManyChildren() {
    var vocabulary = Vocabulary()
    for byte in 0...255 { _ = [7, UInt8(byte)].withUnsafeBytes { vocabulary.insert($0, id: Int32(byte)) } }
    let trie = PieceTrie(vocabulary, entries: 0..<256)
    for byte in 0...255 {
      #expect([7, UInt8(byte)].withUnsafeBufferPointer { trie.longestEnd(in: $0, at: 0) } == 2)
    }
  }
}
