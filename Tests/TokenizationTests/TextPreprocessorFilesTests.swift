import Checkpoints
import Fixtures
import Foundation
import SigLIP
import Testing
import Tokenization

/// Which tokenizer file of a checkpoint counts, and which rules for its texts.
@Suite struct TextPreprocessorFilesTests {
  private static let json = #"{"model":{"type":"BPE","vocab":{"<pad>":0,"<eos>":1,"a":2,"b":3},"merges":[]}}"#
  /// Pieces as Gemma's begin: `<pad>`, `<eos>`, `<bos>`, `<unk>`; and as T5's begin, but for the order.
  private static let likeGemma = "bpe-gemma"
  private static let likeT5 = "unigram"

  /// The text rules of a folder with those files: names to texts, or to models among the fixtures.
  private func rules(
    _ files: [String: String], models: [String: String] = [:], rows: Int = 1000,
    normalization: TextNormalization? = nil
  ) throws -> TextPreprocessor {
    let folder = FileManager.default.temporaryDirectory.appending(path: "siglip-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let configuration = #"{"model_type":"siglip","text_config":{"vocab_size":\#(rows),"max_position_embeddings":8}}"#
    for (name, text) in files.merging(["config.json": configuration], uniquingKeysWith: { first, _ in first }) {
      try Data(text.utf8).write(to: folder.appending(path: name))
    }
    for (name, model) in models {
      let source = Fixtures.url("Tokenization/SentencePiece/\(model).model")
      try FileManager.default.copyItem(at: source, to: folder.appending(path: name))
    }
    let checkpoint = try CheckpointFiles(folder: folder)
    return try TextPreprocessor(
      files: checkpoint, configuration: ModelConfiguration(files: checkpoint).text, normalization: normalization)
  }

  @Test func takesTheFirstFileThatThereIs() throws {
    let models = ["tokenizer.model": Self.likeGemma, "spiece.model": Self.likeT5]
    #expect(try rules(["tokenizer.json": Self.json], models: models).tokenizer.vocabularySize == 4)
    let gemma = try rules([:], models: models)
    #expect(gemma.tokenizer.id(of: "<bos>") == 2)
    #expect(
      gemma.configuration == .init(normalization: .lowercase, length: 8, endOfTextID: 1, paddingID: 0))
    let t5 = try rules([:], models: ["spiece.model": Self.likeT5])
    let end = try #require(t5.tokenizer.id(of: "</s>"))
    #expect(t5.configuration == .init(normalization: .canonicalize, length: 8, endOfTextID: end, paddingID: end))
  }

  @Test func namesTheFilesThatAreMissing() {
    #expect { try rules([:]) } throws: {
      "\($0)".hasPrefix("tokenizer.json, tokenizer.model, spiece.model: not in")
    }
  }

  @Test func aSentencePieceFileHasTheRulesOfItsFamily() throws {
    let gemma = try rules([:], models: ["tokenizer.model": Self.likeGemma])
    #expect(gemma.encode("The PHOTO of") == gemma.encode("the photo of"))
    #expect(gemma.encode("the photo!") != gemma.encode("the photo"))
    let t5 = try rules([:], models: ["spiece.model": Self.likeT5])
    #expect(t5.encode(" The  photo, of!") == t5.encode("the photo of"))
  }

  @Test func theOperatorsRuleCounts() throws {
    let plain = try rules([:], models: ["tokenizer.model": Self.likeGemma], normalization: TextNormalization.none)
    #expect(plain.encode("PHOTO") != plain.encode("photo"))
    let canonical = try rules([:], models: ["tokenizer.model": Self.likeGemma], normalization: .canonicalize)
    #expect(canonical.encode("Photo!") == canonical.encode("photo"))
  }

  @Test(arguments: [
    #"{"eos_token":"b","pad_token":{"content":"a","special":true}}"#, #"{"eos_token":"b","pad_token":"a"}"#,
  ])
  func theConfigurationNamesTheTokens(configuration: String) throws {
    let rules = try rules(["tokenizer.json": Self.json, "tokenizer_config.json": configuration])
    #expect(rules.configuration.endOfTextID == 3 && rules.configuration.paddingID == 2)
  }

  @Test(arguments: [
    (#"{"eos_token":"none"}"#, "the tokenizer has no none"),
    (#"{"eos_token":7}"#, "tokenizer_config.json: eos_token: expected a string, found 7"),
    (#"{"pad_token":{"content":7}}"#, "tokenizer_config.json: pad_token.content: expected a string, found 7"),
    ("{", "tokenizer_config.json: not valid JSON"),
  ])
  func aWrongConfigurationIsNamed(configuration: String, expected: String) {
    #expect { try rules(["tokenizer.json": Self.json, "tokenizer_config.json": configuration]) } throws: {
      "\($0)".contains(expected)
    }
  }

  @Test func aTokenTableThatIsTooSmallIsRefused() {
    #expect(throws: TextRecipeError.idsBeyondTable(rows: 3, ids: 4)) {
      try rules(["tokenizer.json": Self.json], rows: 3)
    }
  }

  @Test func aDamagedModelIsNamed() {
    #expect { try rules(["spiece.model": "no model"]) } throws: { "\($0)".hasPrefix("spiece.model: broken protobuf") }
  }
}
