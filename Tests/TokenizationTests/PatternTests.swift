import Testing

@testable import Tokenization

@Suite struct PatternTests {
  private func places(_ expression: String, in text: String) throws -> [Range<Int>] {
    let pattern = try #require(Pattern(expression: expression))
    return Array(text.utf8).withUnsafeBufferPointer { text in
      var search = PatternSearch(pattern, in: text)
      return Array(sequence(state: ()) { _ in search.next() })
    }
  }

  @Test func findsScalarsOneByOneOrInRuns() throws {
    #expect(try places("a", in: "aab a") == [0..<1, 1..<2, 4..<5])
    #expect(try places("a+", in: "aab a") == [0..<2, 4..<5])
    #expect(try places(" {2,}", in: " a  b   ") == [2..<4, 5..<8])
    #expect(try places(#"\s+"#, in: "a\u{3000}\n b") == [1..<6])
    #expect(try places("é", in: "éeé") == [0..<2, 3..<5])
  }

  @Test func readsClasses() throws {
    #expect(try places("[a-c-]+", in: "xab-cd") == [1..<5])
    #expect(try places(#"[^\s]+"#, in: " ab c") == [1..<3, 4..<5])
    #expect(try places(#"[\]\\\-\.]"#, in: #"a]\-.b"#) == [1..<2, 2..<3, 3..<4, 4..<5])
    #expect(try places(#"[+,-.]"#, in: "a+,-./") == [1..<2, 2..<3, 3..<4, 4..<5])
    #expect(try places("[\u{1F600}-\u{1F602}]", in: "a😁b") == [1..<5])
  }
}
