import Fixtures
import Foundation
import Testing

@testable import Tokenization

/// Everything in a file that the tokenizer would not do as the reference does is an error that names it.
@Suite struct TokenizerFileTests {
  /// A small file in which one thing is changed.
  private static func file(
    top: String = "", added: String = "[]", normalizer: String = "null", preTokenizer: String = "null",
    postProcessor: String = "null", model: String? = nil, options: String = "",
    vocab: String = #"{"a":0,"b":1,"ab":2,"<u>":3}"#,
    merges: String = #"[["a","b"]]"#
  ) -> String {
    """
    {\(top)"version":"1.0","added_tokens":\(added),"normalizer":\(normalizer),"pre_tokenizer":\(preTokenizer),
    "post_processor":\(postProcessor),"decoder":{"type":"Fuse"},"truncation":null,"padding":null,
    "model":\(model ?? "{\"type\":\"BPE\",\(options)\"vocab\":\(vocab),\"merges\":\(merges)}")}
    """
  }

  private static func token(_ fields: String) -> String {
    #"[{"id":4,"content":"c","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":false"#
      + fields + "}]"
  }

  private func message(_ text: String) -> String? {
    do {
      _ = try Tokenizer(json: text)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func readsTheFileThatTheOthersAreChangedFrom() throws {
    let tokenizer = try Tokenizer(json: Self.file(added: Self.token("")))
    #expect(tokenizer.encode("abcba") == [2, 4, 1, 0])
    #expect(tokenizer.vocabularySize == 5)
    #expect(tokenizer.id(of: "c") == 4 && tokenizer.id(of: "ab") == 2 && tokenizer.id(of: "x") == nil)
  }

  @Test func takesTheKeysInAnyOrder() throws {
    let text = #"{"model":{"merges":["a b"],"vocab":{"ab":2,"b":1,"a":0},"type":"BPE"},"version":"1.0"}"#
    #expect(try Tokenizer(json: text).encode("aab") == [0, 2])
  }

  @Test(arguments: [
    (file(top: #""extra":1,"#), "extra: expected no such key, found 1"),
    (#"{"version":"2.0"}"#, #"version: expected "1.0", found "2.0""#),
    (#"{"version":"1.0"}"#, "model is missing"),
    ("[]", "broken JSON at byte 0: expected an object, found '['"),
    (file(top: #""version":"1.0","#), #"broken JSON at byte 17: key "version" is there twice"#),
    (file(model: #"{"type":"WordPiece","vocab":{}}"#), #"model.type: expected "BPE" or "Unigram", found "WordPiece""#),
    (file(model: #"{"vocab":{},"merges":[]}"#), "model.type is missing"),
    (file(model: #"{"type":"BPE","merges":[]}"#), "model.vocab is missing"),
    (file(model: #"{"type":"BPE","vocab":{}}"#), "model.merges is missing"),
    (file(model: "[]"), "expected an object, found '['"),
    (file(options: #""dropout":0.1,"#), "model.dropout: expected null, found 0.1"),
    (
      file(options: #""continuing_subword_prefix":"x","#), #"model.continuing_subword_prefix: expected null, found "x""#
    ),
    (file(options: #""end_of_word_suffix":"x","#), #"model.end_of_word_suffix: expected null, found "x""#),
    (file(options: #""fuse_unk":1,"#), "model.fuse_unk: expected true or false, found 1"),
    (file(options: #""unk_token":"?","#), #"model.unk_token: expected a piece of the vocabulary, found "?""#),
    (file(options: #""unk_token":3,"#), "model.unk_token: expected a string or null, found 3"),
    (file(options: #""new_option":true,"#), "model.new_option: expected no such key, found true"),
    (file(options: #""vocab":{},"#), "key \"vocab\" is there twice"),
  ])
  func refusesInTheModel(text: String, expected: String) {
    #expect(message(text)?.contains(expected) == true, "\(message(text) ?? "accepted")")
  }

  @Test(arguments: [
    (file(vocab: #"{"a":0,"b":1,"a":2}"#), #"piece "a" is there twice"#),
    (file(vocab: #"{"a":0,"b":1,"ab":1}"#), #"model.vocab: "b" and "ab" both have id 1"#),
    (file(vocab: #"{"a":5,"b":1,"ab":5}"#), #"model.vocab: "a" and "ab" both have id 5"#),
    (file(vocab: #"{"a":-1}"#), "not a number that can stand here"),
    (file(vocab: #"{"a":0.5}"#), "not a number that can stand here"),
    (file(vocab: #"["a"]"#), "expected an object, found '['"),
    (file(merges: #"[["a","b"],["b","x"]]"#), #"model.merges[1]: "x" is not in the vocabulary"#),
    (file(merges: #"[["b","a"]]"#), #"model.merges[0]: "ba" is not in the vocabulary"#),
    (file(merges: #"[["a","b"],["a","b"]]"#), "model.merges[1]: the same pair as model.merges[0]"),
    (file(merges: #"[["a","b","c"]]"#), "model.merges[0]: expected two strings, found 3"),
    (file(merges: #"["ab"]"#), #"model.merges[0]: expected two pieces with one space between, found "ab""#),
    (file(merges: #"["a b "]"#), #"model.merges[0]: expected two pieces with one space between, found "a b ""#),
    (file(merges: "[1]"), "expected a string, found '1'"),
  ])
  func refusesInVocabularyAndMerges(text: String, expected: String) {
    #expect(message(text)?.contains(expected) == true, "\(message(text) ?? "accepted")")
  }

  @Test(arguments: [
    (
      file(normalizer: #"{"type":"BertNormalizer"}"#),
      "normalizer.type: expected Sequence, Replace, Lowercase, Prepend, Strip, StripAccents, Precompiled, NFC, NFD, NFKC, NFKD, found \"BertNormalizer\""
    ),
    (
      file(normalizer: #"{"type":"Sequence","normalizers":[{"type":"Lowercase"},{"type":"Nmt"}]}"#),
      "normalizer.normalizers[1].type: expected"
    ),
    (
      file(normalizer: #"{"type":"Replace","pattern":{"Regex":"a|b"},"content":""}"#),
      #"normalizer.pattern.Regex: expected a character, \s or […], followed by nothing, + or {n,}, found "a|b""#
    ),
    (
      file(normalizer: #"{"type":"Replace","pattern":{"String":""},"content":""}"#),
      "normalizer.pattern.String: expected a string that is not empty"
    ),
    (file(normalizer: #"{"type":"Replace","pattern":{"String":"a"}}"#), "normalizer.content is missing"),
    (file(normalizer: #"{"type":"Lowercase","locale":"tr"}"#), "normalizer.locale: expected no such key, found \"tr\""),
    (file(normalizer: #"{"type":"Strip","strip_left":true}"#), "normalizer.strip_right is missing"),
    (file(normalizer: "[]"), "normalizer: expected an object, found an array of 0"),
    (
      file(preTokenizer: #"{"type":"ByteLevel"}"#),
      "pre_tokenizer.type: expected Sequence, Split, WhitespaceSplit or Metaspace, found \"ByteLevel\""
    ),
    (
      file(preTokenizer: #"{"type":"Split","pattern":{"String":" "},"behavior":"Merged","invert":false}"#),
      "pre_tokenizer.behavior: expected one of Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous, found \"Merged\""
    ),
    (
      file(preTokenizer: #"{"type":"Metaspace","replacement":"ab"}"#),
      "pre_tokenizer.replacement: expected one character"
    ),
    (
      file(preTokenizer: #"{"type":"Metaspace","replacement":"_","prepend_scheme":"last"}"#),
      "pre_tokenizer.prepend_scheme: expected one of always"
    ),
    (
      file(preTokenizer: #"{"type":"Metaspace","replacement":"_","add_prefix_space":false}"#),
      "pre_tokenizer.add_prefix_space: expected true"
    ),
    (file(postProcessor: #"{"type":"BertProcessing"}"#), "post_processor.type: expected \"TemplateProcessing\""),
    (
      file(postProcessor: #"{"type":"TemplateProcessing","single":[]}"#),
      "post_processor.single: expected the sequence A, found none"
    ),
    (
      file(postProcessor: #"{"type":"TemplateProcessing","single":[{"Sequence":{"id":"B","type_id":0}}]}"#),
      "post_processor.single[0].Sequence.id: expected \"A\""
    ),
    (
      file(postProcessor: #"{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}}]}"#),
      "post_processor.special_tokens.x is missing"
    ),
  ])
  func refusesInTheSteps(text: String, expected: String) {
    #expect(message(text)?.contains(expected) == true, "\(message(text) ?? "accepted")")
  }

  private static func unigram(_ fields: String) -> String { file(model: #"{"type":"Unigram",\#(fields)}"#) }

  @Test(arguments: [
    (unigram(#""vocab":[["a",0]]"#), "model.unk_id is missing"),
    (unigram(#""unk_id":null,"vocab":[["a",0]]"#), "model.unk_id: expected an id from 0 to 2147483647, found null"),
    (unigram(#""unk_id":1,"vocab":[["a",0]]"#), "model.unk_id: expected the id of one of the 1 pieces, found 1"),
    (unigram(#""unk_id":0"#), "model.vocab is missing"),
    (unigram(#""unk_id":0,"vocab":{"a":0}"#), "expected an array, found '{'"),
    (unigram(#""unk_id":0,"vocab":[["a"]]"#), "expected a score, found ']'"),
    (unigram(#""unk_id":0,"vocab":[[]]"#), "expected a piece and its score, found ']'"),
    (unigram(#""unk_id":0,"vocab":[["a",0,1]]"#), "model.vocab[0]: expected a piece and its score, found more"),
    (unigram(#""unk_id":0,"vocab":[["a",0],["a",1]]"#), #"piece "a" is there twice"#),
    (unigram(#""unk_id":0,"vocab":[["a",NaN]]"#), "expected a value, found 'N'"),
    (unigram(#""unk_id":0,"vocab":[["a",1e999]]"#), "not a number that can stand here"),
    (unigram(#""unk_id":0,"vocab":[["a","b"]]"#), "expected a number, found '\"'"),
    (unigram(#""unk_id":0,"merges":[],"vocab":[["a",0]]"#), "model.merges: expected no such key"),
    (unigram(#""unk_id":0,"alpha":0.1,"vocab":[["a",0]]"#), "model.alpha: expected no such key, found 0.1"),
    (
      file(normalizer: #"{"type":"Precompiled","precompiled_charsmap":"?"}"#),
      #"normalizer.precompiled_charsmap: expected base64, found "?…""#
    ),
    (
      file(normalizer: #"{"type":"Precompiled","precompiled_charsmap":"AAAA"}"#),
      "normalizer.precompiled_charsmap: expected a trie and its replacements, found 3 bytes"
    ),
    (
      file(
        normalizer: #"{"type":"Sequence","normalizers":[{"type":"Precompiled","precompiled_charsmap":"/////wAA"}]}"#),
      "normalizer.normalizers[0].precompiled_charsmap: expected a trie of a multiple of 1024 bytes, less than the 2 that follow, found 4294967295"
    ),
  ])
  func refusesInUnigramModelsAndMaps(text: String, expected: String) {
    #expect(message(text)?.contains(expected) == true, "\(message(text) ?? "accepted")")
  }

  @Test(arguments: [
    "", "a|b", "(a)", "a*", "a?", "[", "[]", "[a", "[[:alpha:]]", "[a&&b]", "a{2}", "a{0,}", "a{,}", "a+?", ".", "^a",
    "\\d", "\\p{L}", "[z-a]", "ab", "a{99999999999999999999,}", "\\",
  ])
  func refusesRegularExpressionsThatItDoesNotKnow(expression: String) {
    #expect(Pattern(expression: expression) == nil)
  }

  @Test(arguments: [
    (file(added: "{}"), "added_tokens: expected an array"),
    (file(added: token(#","new":1"#)), "added_tokens[0].new: expected no such key, found 1"),
    (file(added: #"[{"id":4}]"#), "added_tokens[0].content is missing"),
    (
      file(added: token("").replacing("4", with: "-4")),
      "added_tokens[0].id: expected an id from 0 to 2147483647, found -4"
    ),
    (file(added: token("").replacing("4", with: "9")), #"added_tokens: "c" expected with id 4, found 9"#),
    (file(added: token("").replacing("\"c\"", with: "\"a\"")), #"added_tokens: "a" expected with id 0, found 4"#),
    (
      file(added: token("").replacing("\"c\"", with: "\"\"")),
      "added_tokens[0].content: expected text that is not empty"
    ),
    (file(added: "[\(token("").dropFirst().dropLast()),\(token("").dropFirst())"), #""c" and "c" match the same text"#),
    (
      file(
        added: "[\(token("").dropFirst().dropLast().replacing("normalized\":false", with: "normalized\":true")),"
          + token("").dropFirst().replacing("normalized\":false", with: "normalized\":true").replacing(
            "\"c\"", with: "\"C\""
          ).replacing("4", with: "5"),
        normalizer: #"{"type":"Lowercase"}"#), #""c" and "C" match the same text"#
    ),
  ])
  func refusesInTheAddedTokens(text: String, expected: String) {
    #expect(message(text)?.contains(expected) == true, "\(message(text) ?? "accepted")")
  }

  @Test func aMissingFileIsNamed() {
    let url = Fixtures.url("Tokenization/none.json")
    #expect { try Tokenizer(contentsOf: url) } throws: { error in
      guard let error = error as? TokenizerFileError, case .unreadable = error.rule else { return false }
      return "\(error)".contains("none.json")
    }
  }

  /// The file is sparse: it takes no space, and is refused before a byte of it is read.
  @Test func aHugeFileIsRefusedUnread() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "tokenizer-\(UUID()).json")
    #expect(FileManager.default.createFile(atPath: url.path, contents: nil))
    defer { try? FileManager.default.removeItem(at: url) }
    let file = try FileHandle(forWritingTo: url)
    try file.truncate(atOffset: UInt64(Tokenizer.largestFile) + 1)
    try file.close()
    #expect(
      throws: TokenizerFileError(
        file: url.path, rule: .tooLarge(bytes: Tokenizer.largestFile + 1, limit: Tokenizer.largestFile))
    ) { try Tokenizer(contentsOf: url) }
  }

  /// A file that ends anywhere, or has any byte changed, is read or refused; it never takes the process down.
  @Test func aDamagedFileIsNeverMoreThanAnError() throws {
    let text = Array(
      Self.file(
        added: Self.token(""),
        normalizer: #"{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}"#,
        preTokenizer: #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}"#,
        postProcessor: #"{"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}}]}"#
      ).utf8)
    for length in 0..<text.count {
      #expect(throws: TokenizerFileError.self) { try text[..<length].withUnsafeBytes { try Tokenizer(json: $0) } }
    }
    for index in text.indices {
      for byte in [0x00, 0x22, 0x5C, 0x2C, 0x7D, 0x39, 0xFF] as [UInt8] {
        var damaged = text
        damaged[index] = byte
        do {
          _ = try damaged.withUnsafeBytes { try Tokenizer(json: $0) }.encode("abcab ", addingSpecialTokens: true)
        } catch {
          #expect(error is TokenizerFileError)
        }
      }
    }
  }
}
