import Testing

@testable import Tokenization

/// The five behaviours on the text that the documentation of `tokenizers` explains them with.
@Suite struct WordsTests {
  private func split(_ delimiters: PreTokenizer.Delimiters, invert: Bool = false) -> [String] {
    var words = Words(Array("the-final--countdown".utf8), startsText: true)
    words.split(pattern: .literal([UInt8(ascii: "-")]), delimiters, invert: invert)
    return words.words.map { String(decoding: words.bytes[$0.range], as: UTF8.self) }
  }

  @Test func cutsAsEachBehaviourSays() {
    #expect(split(.removed) == ["the", "final", "countdown"])
    #expect(split(.isolated) == ["the", "-", "final", "-", "-", "countdown"])
    #expect(split(.mergedWithPrevious) == ["the-", "final-", "-", "countdown"])
    #expect(split(.mergedWithNext) == ["the", "-final", "-", "-countdown"])
    #expect(split(.contiguous) == ["the", "-", "final", "--", "countdown"])
    #expect(split(.removed, invert: true) == ["-", "-", "-"])
  }

  @Test func knowsTheWordThatStartsTheText() {
    var words = Words(Array("a b".utf8), startsText: true)
    words.split(pattern: .literal([UInt8(ascii: " ")]), .removed, invert: false)
    #expect(words.words.map(\.startsText) == [true, false])
    var rest = Words(Array("a b".utf8), startsText: false)
    rest.split(pattern: .literal([UInt8(ascii: " ")]), .removed, invert: false)
    #expect(rest.words.map(\.startsText) == [false, false])
    #expect(Words([], startsText: true).words.isEmpty)
  }
}
