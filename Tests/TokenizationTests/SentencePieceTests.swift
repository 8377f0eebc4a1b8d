import Fixtures
import Foundation
import Testing

@testable import Tokenization

/// Ids equal to `sentencepiece`, and conversions' equal to `tokenizers` (`Tests/Reference/tokenization_sentencepiece.py`).
@Suite struct SentencePieceTests {
  /// Trained for these tests, and those of sentencepiece's own tests, with real character maps.
  private static let models = [
    "unigram", "unigram-bytes", "unigram-rules", "unigram-suffix", "unigram-unused", "unigram-casefold", "bpe",
    "bpe-gemma", "bpe-rules", "bpe-suffix", "bpe-unused", "bpe-spaces", "botchan_en_unigram_1000",
    "botchan_en_bpe_1000", "kyoto_ja_unigram_8000",
  ]

  private static func tokenizer(_ model: String) throws -> Tokenizer {
    model == "gemma"
      ? try Gemma.model.get()
      : try Tokenizer(contentsOf: Fixtures.url("Tokenization/SentencePiece/\(model).model"))
  }

  /// The number of ids and the ids.
  private static func entry(_ ids: [Int32]) -> UInt32 { digest([Int32(ids.count)] + ids) }

  private func expectEqual(_ tokenizer: Tokenizer, _ texts: [String], to file: String) throws {
    try expectEqual(texts, to: file) { tokenizer.encode($0) }
  }

  private func expectEqual(_ texts: [String], to file: String, _ encode: (String) -> [Int32]) throws {
    let expected = try Fixtures.bytes("Tokenization/SentencePiece/\(file).ids").withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 4).map {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self))
      }
    }
    #expect(expected.count == texts.count)
    let wrong = zip(texts, expected).filter { Self.entry(encode($0)) != $1 }
    #expect(wrong.isEmpty, "\(wrong.count) texts, \(wrong.prefix(8).map { $0.0.debugDescription })")
  }

  @Test(arguments: models)
  func encodesThousandsOfStringsAsSentencePieceDoes(model: String) throws {
    let texts = try Gemma.records().enumerated().filter { $0.offset % 3 == 0 }.map(\.element.text)
    try expectEqual(try Self.tokenizer(model), texts, to: model)
  }

  /// What SigLIP 1's text tower gets: canonical text, cut, ended and filled up with `</s>`.
  @Test func givesTheRecipeOfSigLIP1() throws {
    let tokenizer = try Self.tokenizer("unigram-casefold")
    let rules = TextPreprocessor(
      tokenizer: tokenizer, configuration: try .derived(from: tokenizer, vocabularySize: 32_000))
    let texts = try Gemma.records().enumerated().filter { $0.offset % 3 == 0 }.map(\.element.text)
    try expectEqual(texts, to: "unigram-casefold.recipe") { rules.encode($0).ids }
  }

  /// Gemma's own file, which SigLIP 2 uses too: all 10,000 strings.
  @Test func encodesTenThousandStringsWithGemmasModel() throws {
    let tokenizer = try Gemma.model.get()
    try expectEqual(tokenizer, Gemma.records().map(\.text), to: "gemma")
    #expect(tokenizer.vocabularySize == 256_000)
    #expect(tokenizer.id(of: "<eos>") == 1 && tokenizer.id(of: "<pad>") == 0)
    #expect(
      tokenizer.encode("this is a photo of 2 cats.") == [883, 603, 476, 2686, 576, 235248, 235284, 19493, 235265])
  }

  /// Texts of up to a megabyte: equal, and without a quadratic step, which would take hours.
  @Test(arguments: models + ["gemma"])
  func encodesLongRunsAsSentencePieceDoes(model: String) throws {
    struct File: Decodable {
      struct Run: Decodable {
        let text: String
        let times: Int

        init(from decoder: any Decoder) throws {
          var pair = try decoder.unkeyedContainer()
          (text, times) = (try pair.decode(String.self), try pair.decode(Int.self))
        }
      }
      let runs: [Run]
      let digests: [String: [UInt32]]
    }
    let file = try JSONDecoder().decode(File.self, from: Data(Fixtures.bytes("Tokenization/sentencepiece-runs.json")))
    let tokenizer = try Self.tokenizer(model)
    for (run, expected) in zip(file.runs, try #require(file.digests[model])) {
      let ids = tokenizer.encode(String(repeating: run.text, count: run.times))
      #expect(Self.entry(ids) == expected, "\(run.text.debugDescription) × \(run.times): \(ids.count) ids")
    }
  }

  /// The same pieces in a `tokenizer.json`, as transformers converts them: equal to `tokenizers`, whose rules differ.
  @Test(arguments: ["unigram-casefold", "botchan_en_unigram_1000", "kyoto_ja_unigram_8000"])
  func encodesAConvertedModelAsTokenizersDoes(model: String) throws {
    let bytes = try Fixtures.bytes("Tokenization/SentencePiece/\(model).model")
    let texts = try Gemma.records().enumerated().filter { $0.offset % 3 == 0 }.map(\.element.text)
    try expectEqual(try Tokenizer(json: Self.conversion(of: bytes)), texts, to: "\(model).json")
  }

  private static func conversion(of bytes: [UInt8]) throws -> String {
    try bytes.withUnsafeBytes { bytes in
      let file = try SentencePieceFile(bytes)
      let map = Data(bytes[file.characterMap]).base64EncodedString()
      let vocabulary = try file.pieces.map { piece in
        let text = String(decoding: bytes[piece.bytes], as: UTF8.self)
        return "[\(String(decoding: try JSONEncoder().encode(text), as: UTF8.self)),\(Double(piece.score))]"
      }
      let unknown = try #require(file.pieces.firstIndex { $0.kind == .unknown })
      return """
        {"version":"1.0","normalizer":{"type":"Sequence","normalizers":[
          {"type":"Precompiled","precompiled_charsmap":"\(map)"},
          {"type":"Strip","strip_left":false,"strip_right":true},
          {"type":"Replace","pattern":{"Regex":" {2,}"},"content":"▁"}]},
         "pre_tokenizer":{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true},
         "model":{"type":"Unigram","unk_id":\(unknown),"byte_fallback":false,"vocab":[\(vocabulary.joined(separator: ","))]}}
        """
    }
  }
}
