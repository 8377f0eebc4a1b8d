import Fixtures
import Testing

@testable import Tokenization

/// The rules of the small models (`RULES` in `Tests/Reference/tokenization_sentencepiece.py`).
@Suite struct CharacterMapTests {
  private static func map() throws -> CharacterMap {
    try Fixtures.bytes("Tokenization/SentencePiece/bpe-rules.model").withUnsafeBytes { bytes in
      let place = try SentencePieceFile(bytes).characterMap
      return try CharacterMap(UnsafeRawBufferPointer(rebasing: bytes[place]), key: "map")
    }
  }

  private func rule(_ text: String, longest: Bool) throws -> String? {
    let map = try Self.map()
    return Array(text.utf8).withUnsafeBufferPointer { text in
      var result: String?
      if let match = longest ? map.longest(in: text, at: 0) : map.shortest(in: text, at: 0) {
        map.withReplacement(of: match) { result = "\(match.end) \(String(decoding: $0, as: UTF8.self))" }
      }
      return result
    }
  }

  @Test func findsTheLongestAndTheShortestRule() throws {
    #expect(try rule("日本語", longest: true) == "6 Japan " && rule("日本語", longest: false) == "3 ひ")
    #expect(try rule("ffix", longest: true) == "3 F" && rule("ffx", longest: true) == "2 f")
    #expect(try rule("\u{AD}", longest: true) == "2 ")
    #expect(try rule("x", longest: true) == nil && rule("", longest: true) == nil && rule("\0", longest: true) == nil)
  }

  /// As `tokenizers` does: a cluster under six bytes becomes what the shortest rule at its start says.
  @Test func rewritesGraphemes() throws {
    func rewritten(_ text: String) throws -> String {
      String(decoding: try Self.map().rewriteGraphemes(of: Array(text.utf8)), as: UTF8.self)
    }
    #expect(try rewritten("日本 ABx") == "ひ本 abx")
    #expect(try rewritten("\n\u{301}a") == " \u{301}a")
    #expect(try rewritten("👍🏽") == "+🏽")
    #expect(try rewritten("e\u{301}\u{301}\u{301}e\u{301}") == "e\u{301}\u{301}\u{301}e'")
  }
}
