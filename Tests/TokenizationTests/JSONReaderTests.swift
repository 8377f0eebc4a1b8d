import Fixtures
import Foundation
import Testing

@testable import Tokenization

@Suite struct JSONReaderTests {
  private func value(_ text: String) throws -> JSONValue {
    try value(Array(text.utf8))
  }

  private func value(_ bytes: [UInt8]) throws -> JSONValue {
    try bytes.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      let value = try reader.value()
      try reader.expectEnd()
      return value
    }
  }

  /// The rule that the text breaks, read as a tree; stepping over it must break the same one.
  private func failure(_ bytes: [UInt8]) -> JSONError? {
    func failure(_ read: (inout JSONReader) throws -> Void) -> JSONError? {
      bytes.withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        do {
          try read(&reader)
          try reader.expectEnd()
          return nil
        } catch {
          guard case .malformedJSON(let error)? = error as? TokenizerFileError.Rule else { return nil }
          return error
        }
      }
    }
    let stepping = failure { try $0.skipValue() }
    let reading = failure { _ = try $0.value() }
    if case .duplicateKey = reading?.rule { return reading }
    #expect(stepping == reading)
    return reading
  }

  private func failure(_ text: String) -> JSONError? { failure(Array(text.utf8)) }

  @Test func readsEveryKindOfValue() throws {
    #expect(
      try value(" {\"a\" : [1, -2.5e-1, true,false , null], \"\":{}, \"b\":[]}\r\n\t")
        == .object([
          "a": .array([.number(1), .number(-0.25), .bool(true), .bool(false), .null]), "": .object([:]),
          "b": .array([]),
        ]))
  }

  @Test func resolvesEveryEscape() throws {
    #expect(try value(#""\"\\\/\b\f\n\r\t\u00e9\u0000\uD83D\uDE00x""#) == .string("\"\\/\u{8}\u{C}\n\r\té\0😀x"))
  }

  @Test(arguments: [
    ("", 0, JSONError.Rule.unexpectedEnd), ("[1", 2, .unexpectedEnd), ("\"ab", 3, .unexpectedEnd),
    ("{\"a\"", 4, .unexpectedEnd),
    ("[1,]", 3, .unexpectedByte(UInt8(ascii: "]"), expected: "a value")),
    ("{\"a\":1,}", 7, .unexpectedByte(UInt8(ascii: "}"), expected: "a string")),
    ("[1 2]", 3, .unexpectedByte(UInt8(ascii: "2"), expected: "',' or the end")),
    ("{\"a\" 1}", 5, .unexpectedByte(UInt8(ascii: "1"), expected: "':'")),
    ("{a:1}", 1, .unexpectedByte(UInt8(ascii: "a"), expected: "a string")),
    ("nul", 0, .unexpectedByte(UInt8(ascii: "n"), expected: "null")),
    ("True", 0, .unexpectedByte(UInt8(ascii: "T"), expected: "a value")),
    ("1 1", 2, .trailingBytes), ("{}x", 2, .trailingBytes),
    ("01", 0, .invalidNumber), ("-", 0, .invalidNumber), ("1.", 0, .invalidNumber), ("1e", 0, .invalidNumber),
    ("[-a]", 1, .invalidNumber),
    ("\"a\nb\"", 2, .controlCharacter(10)), (#""\x""#, 1, .invalidEscape), (#""\u12G4""#, 1, .invalidEscape),
    (#""\u12"#, 5, .unexpectedEnd),
    (#""\uD83D""#, 1, .unpairedSurrogate), (#""\uDE00""#, 1, .unpairedSurrogate),
    (#""\uD83D\u0041""#, 1, .unpairedSurrogate),
    (#""\uD83Dx""#, 1, .unpairedSurrogate), (#"{"a":1,"b":2,"a":3}"#, 13, .duplicateKey("a")),
  ])
  func refuses(text: String, offset: Int, rule: JSONError.Rule) {
    #expect(failure(text) == JSONError(offset: offset, rule: rule), "\(text)")
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xE2, 0x96],
      [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFF],
    ] as [[UInt8]])
  func refusesWhatIsNotUTF8(bytes: [UInt8]) {
    #expect(failure([0x22, 0x61] + bytes + [0x22]) == JSONError(offset: 2, rule: .invalidUTF8))
  }

  @Test func acceptsTheFirstAndLastScalarOfEachLength() throws {
    let text = "\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}"
    #expect(try value("\"\(text)\"") == .string(text))
  }

  @Test func refusesWhatIsNestedTooDeep() throws {
    let limit = JSONReader.maximumDepth
    _ = try value(String(repeating: "[", count: limit) + String(repeating: "]", count: limit))
    let deep = String(repeating: "[", count: limit + 1) + String(repeating: "]", count: limit + 1)
    #expect(failure(deep) == JSONError(offset: limit, rule: .tooDeep(limit: limit)))
    // Each level of `[{"a":` is six bytes and two containers.
    let endless = String(repeating: "[{\"a\":", count: 100_000)
    #expect(failure(endless) == JSONError(offset: limit / 2 * 6, rule: .tooDeep(limit: limit)))
  }

  @Test(arguments: ["0", "7", "2147483647"])
  func readsIDs(text: String) throws {
    let id = try Array(text.utf8).withUnsafeBytes { bytes in
      var reader = JSONReader(bytes)
      return try reader.id()
    }
    #expect("\(id)" == text)
  }

  @Test(arguments: ["-1", "1.0", "1e3", "01", "2147483648", "99999999999999999999999", "\"1\"", "x"])
  func refusesWhatIsNoID(text: String) {
    #expect(throws: TokenizerFileError.Rule.malformedJSON(JSONError(offset: 0, rule: .invalidNumber))) {
      try Array(text.utf8).withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        _ = try reader.id()
      }
    }
  }

  /// Bit for bit what `tokenizers` makes of the digits, which is not always the nearest number.
  @Test func readsScoresAsTheReferenceDoes() throws {
    let scores = try JSONDecoder().decode([[String]].self, from: Data(Fixtures.bytes("Tokenization/scores.json")))
    #expect(scores.contains { Double($0[0])?.bitPattern != UInt64($0[1], radix: 16) })
    for score in scores {
      let value = try Array(score[0].utf8).withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        return try reader.score()
      }
      #expect(value.bitPattern == UInt64(score[1], radix: 16), "\(score[0])")
    }
  }

  @Test(arguments: ["1e309", "17976931348623159e292", "-1e999999999999999999999", "1e", "-", "", "x", "NaN", "\"1\""])
  func refusesScoresThatAreNone(text: String) {
    #expect(throws: TokenizerFileError.Rule.self) {
      try Array(text.utf8).withUnsafeBytes { bytes in
        var reader = JSONReader(bytes)
        return try reader.score()
      }
    }
  }
}
