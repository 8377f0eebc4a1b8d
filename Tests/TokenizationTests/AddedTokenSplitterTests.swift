import Testing

@testable import Tokenization

@Suite struct AddedTokenSplitterTests {
  private func splitter(_ tokens: [(String, left: Bool, right: Bool)]) -> AddedTokenSplitter {
    var splitter = AddedTokenSplitter()
    for (index, token) in tokens.enumerated() {
      let token = AddedToken(
        id: Int32(index), content: token.0, singleWord: false, stripsLeft: token.left, stripsRight: token.right,
        isNormalized: false)
      #expect(splitter.insert(token, as: Array(token.content.utf8)) == nil)
    }
    return splitter
  }

  private func split(_ text: String, _ splitter: AddedTokenSplitter) -> [AddedTokenSplitter.Segment] {
    Array(text.utf8).withUnsafeBufferPointer { splitter.split($0) }
  }

  @Test func takesTheLeftmostAndOfThoseTheLongest() {
    let splitter = splitter([("ab", false, false), ("abcd", false, false), ("bc", false, false)])
    #expect(
      split("xabc", splitter) == [
        .init(range: 0..<1, id: nil), .init(range: 1..<3, id: 0), .init(range: 3..<4, id: nil),
      ])
    #expect(split("abcdbc", splitter) == [.init(range: 0..<4, id: 1), .init(range: 4..<6, id: 2)])
    #expect(split("", splitter) == [])
    #expect(split("xyz", splitter) == [.init(range: 0..<3, id: nil)])
  }

  @Test func namesTheTokenThatHasThePatternAlready() {
    var splitter = splitter([("ab", false, false)])
    let again = AddedToken(
      id: 9, content: "AB", singleWord: false, stripsLeft: false, stripsRight: false, isNormalized: true)
    #expect(splitter.insert(again, as: Array("ab".utf8))?.content == "ab")
  }

  @Test func swallowsWhiteSpaceOfEveryKind() {
    let splitter = splitter([("<t>", true, true)])
    #expect(split("a \u{A0}<t>\n\u{2003}b", splitter).map(\.range) == [0..<1, 1..<11, 11..<12])
  }

  /// A token of white space that swallows what follows ends in the same run each time: it must not be walked each
  /// time, and it is there once.
  @Test func aLongRunOfTokensOfWhiteSpaceIsLinear() {
    let spaces = String(repeating: " ", count: 300_000)
    #expect(split(spaces, splitter([(" ", true, true)])) == [.init(range: 0..<300_000, id: 0)])
    #expect(split(spaces, splitter([(" ", false, false)])).count == 300_000)
  }
}
