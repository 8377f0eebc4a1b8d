import Fixtures
import Foundation
import SigLIP
import Testing

@testable import Tokenization

/// The real tokenizer of SigLIP 2, 256,000 pieces. Its file is not ours to commit; see `Gemma.tokenizer`.
@Suite struct GemmaTests {
  @Test func encodesTheExampleOfTheModelCard() throws {
    let tokenizer = try Gemma.tokenizer.get()
    #expect(
      tokenizer.encode("this is a photo of 2 cats.") == [883, 603, 476, 2686, 576, 235248, 235284, 19493, 235265])
    #expect(tokenizer.encode("cats", addingSpecialTokens: true).last == 1)
    #expect(tokenizer.vocabularySize == 256_000)
    #expect(tokenizer.id(of: "<unused7>") == tokenizer.encode("<unused7>").first)
  }

  /// 10,000 strings in over 50 scripts (`Tests/Reference/tokenization_strings.py`), ids and the whole recipe.
  @Test func encodesTenThousandStringsAsTheReferenceDoes() throws {
    let tokenizer = try Gemma.tokenizer.get()
    let configuration = try TextPreprocessor.Configuration.derived(from: tokenizer, vocabularySize: 256_000)
    let preprocessor = TextPreprocessor(tokenizer: tokenizer, configuration: configuration)
    let records = try Gemma.records()
    #expect(records.count == 10_000)
    var wrong = 0
    for record in records {
      let ids = tokenizer.encode(record.text)
      let tokens = preprocessor.encode(record.text)
      guard ids.count != record.count || digest(ids) != record.idsDigest || digest(tokens.ids) != record.recipeDigest
      else { continue }
      wrong += 1
      if wrong <= 10 { Issue.record("\(record.text.debugDescription): got \(ids), expected \(record.count) ids") }
    }
    #expect(wrong == 0)
  }

  /// Texts of up to a megabyte: equal, and without a quadratic step, which would take hours.
  @Test func encodesLongRunsAsTheReferenceDoes() throws {
    struct Run: Decodable {
      let text: String
      let times: Int
      let count: Int
      let digest: UInt32
    }
    let tokenizer = try Gemma.tokenizer.get()
    for run in try JSONDecoder().decode([Run].self, from: Data(Fixtures.bytes("Tokenization/gemma-runs.json"))) {
      let ids = tokenizer.encode(String(repeating: run.text, count: run.times))
      #expect(ids.count == run.count && digest(ids) == run.digest, "\(run.text.debugDescription) × \(run.times)")
    }
  }

  @Test func derivesTheRecipeOfSigLIP2() throws {
    let configuration = try TextPreprocessor.Configuration.derived(
      from: try Gemma.tokenizer.get(), vocabularySize: 256_000)
    #expect(
      configuration
        == TextPreprocessor.Configuration(normalization: .lowercase, length: 64, endOfTextID: 1, paddingID: 0))
  }
}

enum Gemma {
  /// Read once for all tests.
  static let tokenizer = Result { try read("tokenizer.json") }
  /// The SentencePiece file that the other one is made from.
  static let model = Result { try read("tokenizer.model") }

  private static func read(_ name: String) throws -> Tokenizer {
    let url = Fixtures.project.appending(path: ".cache/gemma/\(name)")
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw Missing(
        description: "Gemma's tokenizer is not in the cache; run: python3 Tests/Reference/tokenization.py fetch")
    }
    return try Tokenizer(contentsOf: url)
  }

  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  struct Record {
    let text: String
    let count: Int
    let idsDigest: UInt32
    let recipeDigest: UInt32
  }

  /// `gemma-strings.bin`, laid out as `Tests/Reference/tokenization.py` says.
  static func records() throws -> [Record] {
    let bytes = try Fixtures.bytes("Tokenization/gemma-strings.bin")
    var records: [Record] = []
    var position = 0
    func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
      defer { position += MemoryLayout<Value>.size }
      return bytes.withUnsafeBytes { Value(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: type)) }
    }
    while position < bytes.count {
      let (length, count) = (Int(integer(UInt16.self)), Int(integer(UInt16.self)))
      let (ids, recipe) = (integer(UInt32.self), integer(UInt32.self))
      let text = String(decoding: bytes[position..<position + length], as: UTF8.self)
      records.append(Record(text: text, count: count, idsDigest: ids, recipeDigest: recipe))
      position += length
    }
    return records
  }
}
