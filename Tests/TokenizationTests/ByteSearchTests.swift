import Testing

@testable import Tokenization

@Suite struct ByteSearchTests {
  private func places(_ pattern: String, in text: String) -> [Int] {
    Array(text.utf8).withUnsafeBufferPointer { text in
      var search = ByteSearch(Array(pattern.utf8), in: text)
      var places: [Int] = []
      while let place = search.next() { places.append(place) }
      return places
    }
  }

  @Test func findsEveryPlaceWithoutOverlap() {
    #expect(places("aa", in: "aaaaa") == [0, 2])
    #expect(places("a", in: "banana") == [1, 3, 5])
    #expect(places("ab", in: "aab") == [1])
    #expect(places("abc", in: "ab") == [])
    #expect(places("a", in: "") == [])
  }

  @Test func walksWhiteSpaceFromBothSides() {
    Array(" \u{A0}\u{3000}x\t\n".utf8).withUnsafeBufferPointer { text in
      #expect(Whitespace.end(in: text, from: 0) == 6)
      #expect(Whitespace.start(in: text, before: text.count, notBefore: 0) == 7)
      #expect(Whitespace.start(in: text, before: 6, notBefore: 1) == 1)
    }
  }
}
