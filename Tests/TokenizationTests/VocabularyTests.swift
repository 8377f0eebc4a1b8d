import Testing

@testable import Tokenization

@Suite struct VocabularyTests {
  private func insert(_ piece: String, _ id: Int32, _ vocabulary: inout Vocabulary) -> Bool {
    Array(piece.utf8).withUnsafeBytes { vocabulary.insert($0, id: id) }
  }

  @Test func findsEveryPieceThroughGrowthAndNoOther() {
    var vocabulary = Vocabulary()
    for index in 0..<5_000 { #expect(insert("piece \(index)", Int32(3 * index), &vocabulary)) }
    #expect(vocabulary.count == 5_000)
    for index in 0..<5_000 { #expect(vocabulary.id(of: "piece \(index)".utf8) == Int32(3 * index)) }
    for index in 5_000..<6_000 { #expect(vocabulary.id(of: "piece \(index)".utf8) == nil) }
    #expect(vocabulary.piece(at: 17) == "piece 17")
  }

  @Test func refusesAPieceTwice() {
    var vocabulary = Vocabulary()
    #expect(insert("", 0, &vocabulary) && insert("a", 1, &vocabulary))
    #expect(!insert("a", 2, &vocabulary) && !insert("", 2, &vocabulary))
    #expect(vocabulary.id(of: "a".utf8) == 1 && vocabulary.count == 2)
  }

  /// To Swift's `String` they are the same; to a vocabulary they are not.
  @Test func tellsComposedFromDecomposed() {
    var vocabulary = Vocabulary()
    #expect(insert("\u{E9}", 0, &vocabulary) && insert("e\u{301}", 1, &vocabulary))
    #expect(vocabulary.id(of: "\u{E9}".utf8) == 0 && vocabulary.id(of: "e\u{301}".utf8) == 1)
  }

  @Test(arguments: [[0, 1, 2], [2, 0, 1], [0, 5, 9]] as [[Int32]])
  func findsNoSharedIDWhereThereIsNone(ids: [Int32]) {
    var vocabulary = Vocabulary()
    for (index, id) in ids.enumerated() { #expect(insert("\(index)", id, &vocabulary)) }
    #expect(vocabulary.entriesSharingAnID() == nil)
  }

  @Test func findsASharedID() throws {
    var vocabulary = Vocabulary()
    for (index, id) in ([4, 2, 7, 2] as [Int32]).enumerated() { #expect(insert("\(index)", id, &vocabulary)) }
    let (first, second) = try #require(vocabulary.entriesSharingAnID())
    #expect(first == 1 && second == 3)
  }
}
