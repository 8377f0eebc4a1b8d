import Fixtures
import Foundation
import Testing

@testable import Tokenization

/// A SentencePiece file that `sentencepiece` would refuse, or that says what this reader does not do, is an error that
/// names the field; broken bytes are never more than that.
@Suite struct SentencePieceFileTests {
  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 128 ? [UInt8(value)] : [UInt8(value & 127 | 128)] + varint(value >> 7)
  }

  private static func field(_ number: UInt64, _ payload: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(payload.count)) + payload
  }

  private static func field(_ number: UInt64, _ value: UInt64) -> [UInt8] { varint(number << 3) + varint(value) }

  private static func piece(_ text: String, _ score: Float = -1, _ kind: UInt64 = 1) -> [UInt8] {
    let bits = withUnsafeBytes(of: score.bitPattern.littleEndian) { Array($0) }
    return field(1, field(1, Array(text.utf8)) + [2 << 3 | 5] + bits + field(3, kind))
  }

  private static let unknown = piece("<unk>", 0, 2)
  private static let small = unknown + piece("▁") + piece("a") + piece("b", -2) + piece("ab", -2.5)
  private static func trainer(_ fields: [UInt8]) -> [UInt8] { field(2, fields) }
  private static func normalizer(_ fields: [UInt8]) -> [UInt8] { field(3, fields) }

  private func message(_ bytes: [UInt8]) -> String? {
    do {
      _ = try bytes.withUnsafeBytes { try Tokenizer(sentencePiece: $0) }
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func readsTheFileThatTheOthersAreChangedFrom() throws {
    let tokenizer = try Self.small.withUnsafeBytes { try Tokenizer(sentencePiece: $0) }
    #expect(tokenizer.encode("ab ba xyz b") == [1, 4, 1, 3, 2, 1, 0, 1, 3])
    #expect(tokenizer.vocabularySize == 5 && tokenizer.id(of: "ab") == 4 && tokenizer.id(of: "<unk>") == 0)
  }

  /// Fields that no reader knows, groups among them, change nothing; messages that come twice are one.
  @Test func stepsOverWhatItDoesNotKnow() throws {
    let group =
      Self.varint(201 << 3 | 3) + Self.field(7, 1) + Self.varint(9 << 3 | 3) + Self.varint(9 << 3 | 4)
      + Self.varint(201 << 3 | 4)
    let extra = Self.field(300, Array("x".utf8)) + Self.varint(301 << 3 | 1) + Array(repeating: 7, count: 8) + group
    let bytes = extra + Self.trainer(Self.field(3, 1)) + Self.small + Self.trainer(Self.field(3, 2) + extra) + extra
    let tokenizer = try bytes.withUnsafeBytes { try Tokenizer(sentencePiece: $0) }
    guard case .scoredBPE = tokenizer.model else { return #expect(Bool(false), "\(tokenizer.model)") }
  }

  @Test(
    arguments: [
      ([], "pieces is missing"),
      (unknown, "a piece of type 1 (normal) is missing"),
      (piece("a"), "a piece of type 2 (unknown) is missing"),
      (small + piece("a"), #"pieces[5].piece: expected a piece that is not there yet, found "a" again"#),
      (small + unknown, #"pieces[5].piece: expected a piece that is not there yet, found "<unk>" again"#),
      (small + piece("?", 0, 2), "pieces[5].type: expected one piece of type 2 (unknown), pieces[0], found another"),
      (small + piece("", 0), "pieces[5].piece: expected 1 to 7999 bytes, found 0"),
      (small + piece(String(repeating: "a", count: 8000), 0), "pieces[5].piece: expected 1 to 7999 bytes, found 8000"),
      (small + piece("a\0"), "pieces[5].piece: expected no zero byte, found one"),
      (small + piece("c", .nan), "pieces[5].score: expected a finite number, found nan"),
      (small + piece("c", -.infinity), "pieces[5].score: expected a finite number, found -inf"),
      (small + piece("c", 0, 7), "pieces[5].type: expected a type from 1 to 6, found 7"),
      (small + piece("<0x41>", 0, 6), "pieces[5].type: expected no byte piece"),
      (
        small + trainer(field(35, 1)),
        "pieces: expected 256 of type 6 (byte), as trainer_spec.byte_fallback says, found 0"
      ),
      (
        small + trainer(field(35, 1)) + piece("<0x4g>", 0, 6),
        #"pieces[5].piece: expected <0x00> to <0xFF>, found "<0x4g>""#
      ),
      (small + trainer(field(3, 3)), "trainer_spec.model_type: expected 1 (unigram) or 2 (BPE), found 3"),
      (small + trainer(field(3, 9)), "trainer_spec.model_type: expected 1 (unigram) or 2 (BPE), found 9"),
      (small + trainer(field(3, [1])), "trainer_spec.model_type: expected a number, found bytes"),
      (small + piece("<s>", 0, 3) + piece("<s>", 0, 1) + trainer(field(3, 2)), #"found "<s>" again"#),
      (small + field(1, 1), "pieces[5]: expected bytes, found a varint"),
      (
        small + normalizer(field(2, [1])),
        "normalizer_spec.precompiled_charsmap: expected a trie and its replacements, found 1 bytes"
      ),
      (small + normalizer(field(3, [1])), "normalizer_spec.add_dummy_prefix: expected a number, found bytes"),
      (small + [0x0A], "broken protobuf at byte \(small.count + 1): the message ends too early"),
      (
        small + [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        "broken protobuf at byte \(small.count): expected a field of at most 0 bytes, found 4294967295"
      ),
      (small + [0x00], "broken protobuf at byte \(small.count): expected a field number from 1 to 536870911, found 0"),
      (small + [0x0E], "broken protobuf at byte \(small.count): expected a wire type that can stand here, found 6"),
      (small + [0x0C], "broken protobuf at byte \(small.count): expected a wire type that can stand here, found 4"),
      (
        small + Array(repeating: 0xFF, count: 11),
        "broken protobuf at byte \(small.count): a number of more than ten bytes"
      ),
      (
        small + Array(repeating: 0x0B, count: 1000),
        "broken protobuf at byte \(small.count + 100): groups nested deeper than 100"
      ),
      (Array("{\"version\":\"1.0\"}".utf8), "broken protobuf at byte"),
    ] as [([UInt8], String)])
  func refuses(bytes: [UInt8], expected: String) {
    #expect(message(bytes)?.contains(expected) == true, "\(message(bytes) ?? "accepted")")
  }

  /// What the reference tests too: a map whose trie leads outside, is too short, too long, or has no end.
  @Test func refusesMapsThatLeadOutside() throws {
    let map = try Self.smallMap()
    func sentence(_ change: (inout [UInt8]) -> Void) -> String? {
      var changed = map
      change(&changed)
      return message(Self.small + Self.normalizer(Self.field(2, changed)))
    }
    #expect(sentence { _ in } == nil)
    #expect(sentence { $0[4...7] = [0, 0, 0, 0x80] }?.contains("unit 0 of its trie: expected a root") == true)
    #expect(
      sentence { $0[4...7] = [0, 0xFC, 0xFF, 0x7F] }?.contains("unit 0 of its trie: expected children inside") == true)
    #expect(
      sentence { $0[8...11] = [0xFF, 0xFF, 0xFF, 0xFF] }?.contains("unit 1 of its trie: expected a place among") == true
    )
    #expect(sentence { $0[0...3] = [0, 2, 0, 0] }?.contains("expected a trie of a multiple of 1024 bytes") == true)
    #expect(sentence { $0[0...3] = [0, 0, 16, 0] }?.contains("expected a trie of a multiple of 1024 bytes") == true)
    #expect(
      sentence { $0[$0.count - 1] = 1 }?.contains("expected a zero byte behind the last replacement, found 1") == true)
    #expect(
      sentence { $0 += Array(repeating: 97, count: 5000) + [0] }?.contains("replacements of at most 4096 bytes") == true
    )
  }

  private static func smallMap() throws -> [UInt8] {
    let bytes = try Fixtures.bytes("Tokenization/SentencePiece/bpe-rules.model")
    return try bytes.withUnsafeBytes { Array($0[try SentencePieceFile($0).characterMap]) }
  }

  /// A file that ends anywhere, or has any byte changed, is read or refused; it never takes the process down.
  @Test(arguments: [1, 2] as [UInt64])
  func aDamagedFileIsNeverMoreThanAnError(modelType: UInt64) throws {
    let bytes =
      Self.small + Self.piece("bb", -3, 4) + Self.piece("aa", -3, 5)
      + Self.trainer(Self.field(3, modelType) + Self.field(24, 1)) + Self.normalizer(Self.field(2, try Self.smallMap()))
    for length in stride(from: 0, to: bytes.count, by: bytes.count > 1000 ? 7 : 1) {
      _ = try? bytes[..<length].withUnsafeBytes { try Tokenizer(sentencePiece: $0) }.encode("ab aa bb")
    }
    for index in bytes.indices {
      for byte in [0x00, 0x7F, 0x80, 0xFF, bytes[index] ^ 1] {
        var damaged = bytes
        damaged[index] = byte
        _ = try? damaged.withUnsafeBytes { try Tokenizer(sentencePiece: $0) }.encode("ab aa bb é日本 ffi")
      }
    }
  }
}
