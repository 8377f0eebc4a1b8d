import Fixtures
import Foundation
import Testing

@testable import Tokenization

/// Inputs that found a fault once (`Fuzzing/README.md`) are values or errors now.
@Suite struct FuzzingTests {
  @Test func tokenizerFiles() throws {
    #expect(try !Fixtures.files(in: "Fuzzing/FuzzTokenizerFile").isEmpty)
    for bytes in try Fixtures.files(in: "Fuzzing/FuzzTokenizerFile") {
      _ = try? bytes.withUnsafeBytes { try Tokenizer(json: $0) }.encode("hello a ▁ é")
    }
  }

  @Test func sentencePieceFiles() throws {
    for bytes in try Fixtures.files(in: "Fuzzing/FuzzSentencePiece") {
      _ = try? bytes.withUnsafeBytes { try Tokenizer(sentencePiece: $0) }.encode("hello a ▁ é")
    }
  }

  /// Sixty steps that double each letter would make 10^18 of one: refused when the file is read.
  @Test func stepsThatMakeTooMuchOfATextAreRefused() throws {
    let bytes = try Fixtures.bytes("Fuzzing/FuzzTokenizerFile/doubles-sixty-times.json")
    #expect(
      throws: TokenizerFileError(
        file: "tokenizer.json",
        rule: .unsupported("normalizer", expected: "steps that make at most 4096 bytes of one", found: "8192"))
    ) { try bytes.withUnsafeBytes { try Tokenizer(json: $0) } }
  }
}
