import SigLIP
import Testing

@testable import Tokenization

@Suite struct TextPreprocessorTests {
  /// Letters are ids 10 to 35; `<pad>` 0, `<eos>` 1, `</s>` 2 where asked for.
  private static func tokenizer(_ special: [String: Int]) throws -> Tokenizer {
    let letters = "abcdefghijklmnopqrstuvwxyz".enumerated().map { "\"\($1)\":\($0 + 10)" }
    let entries = special.map { "\"\($0)\":\($1)" } + letters
    return try Tokenizer(
      json: "{\"model\":{\"type\":\"BPE\",\"vocab\":{\(entries.joined(separator: ","))},\"merges\":[]}}")
  }

  private static let gemma = ["<pad>": 0, "<eos>": 1, "</s>": 2]

  private func preprocessor(length: Int, _ normalization: TextNormalization = .lowercase) throws -> TextPreprocessor {
    TextPreprocessor(
      tokenizer: try Self.tokenizer(Self.gemma),
      configuration: .init(normalization: normalization, length: length, endOfTextID: 1, paddingID: 0))
  }

  @Test func endsAndPads() throws {
    let tokens = try preprocessor(length: 6).encode("ABC")
    #expect(tokens == TokenIDs(ids: [10, 11, 12, 1, 0, 0], count: 4, isTruncated: false))
  }

  @Test func anEmptyTextIsEndOfTextAlone() throws {
    #expect(try preprocessor(length: 3).encode("") == TokenIDs(ids: [1, 0, 0], count: 1, isTruncated: false))
  }

  @Test(arguments: [(5, false), (6, true), (50, true)])
  func aCutTextStillEndsWithEndOfText(letters: Int, isTruncated: Bool) throws {
    let preprocessor = try preprocessor(length: 6)
    let text = String(repeating: "a", count: letters)
    #expect(preprocessor.encode(text) == TokenIDs(ids: [10, 10, 10, 10, 10, 1], count: 6, isTruncated: isTruncated))
    #expect(preprocessor.tokenCount(of: text) == letters + 1)
  }

  @Test func aModelOfOnePlaceTakesEndOfTextOnly() throws {
    #expect(try preprocessor(length: 1).encode("a") == TokenIDs(ids: [1], count: 1, isTruncated: true))
  }

  @Test func eachNormalizationSeesItsOwnText() throws {
    #expect(try preprocessor(length: 4, .none).encode("aB").ids == [10, 1, 0, 0])
    #expect(try preprocessor(length: 4, .lowercase).encode("aB").ids == [10, 11, 1, 0])
    #expect(try preprocessor(length: 4, .canonicalize).encode(" A.b ").ids == [10, 11, 1, 0])
  }

  @Test func lowerCaseComesAfterSpecialTokensAreFound() throws {
    let flags = #""single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true"#
    let tokenizer = try Tokenizer(
      json: """
        {"added_tokens":[{"id":1,"content":"<eos>",\(flags)}],
         "model":{"type":"BPE","vocab":{"<eos>":1,"<":3,">":4,"a":5,"e":6,"o":7,"s":8},"merges":[]}}
        """)
    let text = TextPreprocessor(
      tokenizer: tokenizer,
      configuration: .init(normalization: .lowercase, length: 8, endOfTextID: 1, paddingID: 0))
    #expect(text.encode("A<eos>").ids == [5, 1, 1, 0, 0, 0, 0, 0])
    // As transformers' Siglip2Tokenizer: in capitals it is spelt out.
    #expect(text.encode("A<EOS>").ids == [5, 3, 6, 7, 8, 4, 1, 0])
  }

  @Test func padAndEosMeanSigLIP2() throws {
    #expect(
      try TextPreprocessor.Configuration.derived(from: Self.tokenizer(Self.gemma), vocabularySize: 36, length: 32)
        == .init(normalization: .lowercase, length: 32, endOfTextID: 1, paddingID: 0))
  }

  @Test func aClosingTagMeansSigLIP1() throws {
    #expect(
      try TextPreprocessor.Configuration.derived(
        from: Self.tokenizer(["<pad>": 0, "</s>": 1, "<unk>": 2]), vocabularySize: 32_000)
        == .init(normalization: .canonicalize, length: 64, endOfTextID: 1, paddingID: 1))
  }

  @Test func whatTheCheckpointOrTheOperatorNamesCounts() throws {
    let tokenizer = try Self.tokenizer(Self.gemma)
    #expect(
      try TextPreprocessor.Configuration.derived(
        from: tokenizer, vocabularySize: 36, endOfText: "</s>", padding: "<eos>", normalization: TextNormalization.none)
        == .init(normalization: .none, length: 64, endOfTextID: 2, paddingID: 1))
    #expect(throws: TextRecipeError.missingToken("<end>")) {
      try TextPreprocessor.Configuration.derived(from: tokenizer, vocabularySize: 36, endOfText: "<end>")
    }
  }

  @Test func refusesATokenizerThatDoesNotFit() throws {
    #expect(throws: TextRecipeError.idsBeyondTable(rows: 35, ids: 36)) {
      try TextPreprocessor.Configuration.derived(from: Self.tokenizer(Self.gemma), vocabularySize: 35)
    }
    #expect(throws: TextRecipeError.missingToken("<pad>")) {
      try TextPreprocessor.Configuration.derived(from: Self.tokenizer(["<eos>": 1]), vocabularySize: 36)
    }
    #expect(throws: TextRecipeError.missingToken("<eos>")) {
      try TextPreprocessor.Configuration.derived(from: Self.tokenizer([:]), vocabularySize: 36)
    }
    #expect(throws: TextRecipeError.noPlaceForEndOfText(length: 0)) {
      try TextPreprocessor.Configuration.derived(from: Self.tokenizer(Self.gemma), vocabularySize: 36, length: 0)
    }
  }
}
