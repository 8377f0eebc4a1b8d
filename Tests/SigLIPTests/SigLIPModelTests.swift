import Checkpoints
import Testing

@testable import SigLIP

@Suite struct SigLIPModelTests {
  @Test func wholeCheckpoint() throws {
    let model = try SigLIPModel(files: TinyCheckpoint().files())
    #expect(model.dimensions == 32 && model.vision?.dimensions == 32 && model.text?.dimensions == 32)
    #expect(model.vision?.longestSequence == 4 && model.text?.tokensPerText == 8 && model.text?.vocabularySize == 50)
    #expect(model.leftovers.isEmpty)
    #expect(model.tensors.count == TinyCheckpoint().tensors.count)
    #expect(model.logitScale != 0 && model.logitBias != 0)
  }

  /// The token table, and in Float32 what is no matrix, stays in the file.
  @Test func footprint() throws {
    var tiny = TinyCheckpoint()
    let table = 50 * 24
    let float32 = try SigLIPModel(files: tiny.files()).memoryFootprint
    tiny.store(as: "BF16")
    let bfloat16 = try SigLIPModel(files: tiny.files()).memoryFootprint
    #expect(bfloat16.mapped == table * 2)
    #expect(float32.mapped > table * 4 && float32.prepared < bfloat16.prepared)
    let int8 = try SigLIPModel(files: tiny.files(), precision: .int8).memoryFootprint
    #expect(int8.mapped == table * 2 && int8.prepared < bfloat16.prepared / 2)
  }

  @Test(arguments: ["BF16", "F16"]) func halfPrecisionIsExact(_ type: String) throws {
    var tiny = TinyCheckpoint()
    tiny.precision = type
    let expected = try SigLIPModel(files: tiny.files())
    tiny.store(as: type)
    let found = try SigLIPModel(files: tiny.files())
    #expect(found.logitScale == expected.logitScale)
    let pictures = [expected, found].map { $0.vision?.vectors(TinyCheckpoint.pictures, threads: 1, model: $0) }
    let texts = [expected, found].map { $0.text?.vectors(TinyCheckpoint.texts, threads: 1, model: $0) }
    #expect(pictures[0] == pictures[1] && texts[0] == texts[1])
  }

  @Test func aloneAndTogetherAreTheSame() throws {
    let model = try SigLIPModel(files: TinyCheckpoint().files())
    let (vision, text) = (try #require(model.vision), try #require(model.text))
    for threads in [1, 2, 5] {
      let pictures = vision.vectors(TinyCheckpoint.pictures, threads: threads, model: model)
      let texts = text.vectors(TinyCheckpoint.texts, threads: threads, model: model)
      for index in 0..<3 {
        #expect(Closeness(pictures[index], vision.vectors([TinyCheckpoint.pictures[index]], model: model)[0]).isSame)
        #expect(Closeness(texts[index], text.vectors([TinyCheckpoint.texts[index]], model: model)[0]).isSame)
      }
    }
  }

  @Test func oneTowerAlone() throws {
    var tiny = TinyCheckpoint()
    tiny.tensors = tiny.tensors.filter { !$0.key.hasPrefix("text_model.") }
    let model = try SigLIPModel(files: tiny.files())
    #expect(model.text == nil && model.vision != nil)
    tiny.tensors = tiny.tensors.filter { !$0.key.hasPrefix("vision_model.") }
    #expect(throws: CheckpointError.self) { try SigLIPModel(files: tiny.files()) }
  }

  @Test func tensorsThatAreWrong() throws {
    let name = "text_model.encoder.layers.1.mlp.fc1.weight"
    var tiny = TinyCheckpoint()
    tiny.tensors[name] = nil
    #expect(throws: CheckpointError.tensorMissing(file: "model.safetensors", tensor: name, shape: [40, 24])) {
      try SigLIPModel(files: tiny.files())
    }
    tiny.tensors[name] = .init(shape: [24, 40])
    #expect(
      throws: CheckpointError.wrongShape(file: "model.safetensors", tensor: name, expected: [40, 24], found: [24, 40])
    ) { try SigLIPModel(files: tiny.files()) }
    tiny.tensors[name] = .init(shape: [40, 24], type: "I64")
    #expect(
      throws: CheckpointError.wrongElementType(
        file: "model.safetensors", tensor: name, expected: "F32, BF16 or F16", found: "I64")
    ) { try SigLIPModel(files: tiny.files()) }
  }

  /// Patches are served, and beside them texts.
  @Test func aTowerCutForLanguageModels() throws {
    var tiny = TinyCheckpoint()
    tiny.configuration = tiny.configuration.replacing(
      "\"patch_size\": 8", with: "\"patch_size\": 8, \"vision_use_head\": false")
    let model = try SigLIPModel(files: tiny.files())
    #expect(model.vision?.hasHead == false && model.text != nil)
    #expect(model.leftovers.count == 11 && model.leftovers.allSatisfy { $0.hasPrefix("vision_model.head.") })
  }

  /// Beside a text tower a missing head is a broken file; without one, patches can still be served.
  @Test func aHeadThatIsNotThere() throws {
    var tiny = TinyCheckpoint()
    tiny.tensors = tiny.tensors.filter { !$0.key.hasPrefix("vision_model.head.") }
    let probe = "vision_model.head.probe"
    #expect(throws: CheckpointError.tensorMissing(file: "model.safetensors", tensor: probe, shape: [1, 1, 32])) {
      try SigLIPModel(files: tiny.files())
    }
    tiny.tensors = tiny.tensors.filter { !$0.key.hasPrefix("text_model.") }
    #expect(try SigLIPModel(files: tiny.files()).vision?.hasHead == false)
  }

  @Test func vectorsOfBothTowersAreEquallyLong() throws {
    var tiny = TinyCheckpoint()
    tiny.configuration = tiny.configuration.replacing("\"projection_size\": 32", with: "\"projection_size\": 16")
    let error = #expect(throws: CheckpointError.self) { try SigLIPModel(files: tiny.files()) }
    #expect(
      error?.description
        == "config.json: text_config.projection_size: expected the vision tower's hidden_size, 32, found 16")
    tiny.tensors = tiny.tensors.filter { !$0.key.hasPrefix("text_model.") }
    #expect(try SigLIPModel(files: tiny.files()).dimensions == 32, "no matter where there is one tower")
  }

  /// Older library versions keep the prefix when a tower is saved alone, newer ones drop it.
  @Test(arguments: ["vision_model.", ""]) func aTowerSavedAlone(_ prefix: String) throws {
    var tiny = TinyCheckpoint()
    let whole = try SigLIPModel(files: tiny.files())
    tiny.configuration = """
      {"model_type": "siglip_vision_model", "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
       "num_attention_heads": 2, "image_size": 20, "patch_size": 8}
      """
    tiny.seedPrefix = "vision_model."
    tiny.tensors = Dictionary(
      uniqueKeysWithValues: tiny.tensors.filter { $0.key.hasPrefix("vision_model.") }.map {
        (prefix + $0.key.dropFirst("vision_model.".count), $0.value)
      })
    let alone = try SigLIPModel(files: tiny.files())
    #expect(alone.text == nil && alone.leftovers.isEmpty)
    let pictures = [whole, alone].map { $0.vision?.vectors(TinyCheckpoint.pictures, threads: 1, model: $0) }
    #expect(pictures[0] == pictures[1])
  }

  @Test func classifiersWithoutNamesAreNumbered() throws {
    var tiny = TinyCheckpoint()
    tiny.tensors = tiny.tensors.filter { $0.key.hasPrefix("vision_model.") }
    tiny.tensors["classifier.weight"] = .init(shape: [2, 32])
    tiny.tensors["classifier.bias"] = .init(shape: [2])
    let model = try SigLIPModel(files: tiny.files())
    #expect(model.classifier?.labels == ["LABEL_0", "LABEL_1"] && model.classifier?.activation == .softmax)
    #expect(model.leftovers.isEmpty && model.vision?.valueCount(of: .classes, patches: 4) == 2)

    let names = tiny.configuration
    for (keys, sentence) in [
      ("\"num_labels\": 3", "model.safetensors: classifier.weight: expected shape [3, 32], found [2, 32]"),
      ("\"id2label\": {\"1\": \"a\", \"2\": \"b\"}", "config.json: id2label.0 is missing"),
      ("\"id2label\": {\"0\": 7}", "config.json: id2label.0: expected a string, found 7"),
    ] {
      tiny.configuration = names.replacing("\"model_type\": \"siglip\",", with: "\"model_type\": \"siglip\", \(keys),")
      let error = #expect(throws: CheckpointError.self) { try SigLIPModel(files: tiny.files()) }
      #expect(error?.description == sentence)
    }
  }

  @Test func leftoversAreListed() throws {
    var tiny = TinyCheckpoint()
    tiny.tensors["vision_model.embeddings.position_ids"] = .init(shape: [1, 4], type: "I64")
    tiny.tensors["surplus"] = .init(shape: [2])
    #expect(try SigLIPModel(files: tiny.files()).leftovers == ["surplus"])
  }

  /// To leave out a layer that the file has would give other vectors without a word.
  @Test func leftoversInsideATowerAreRefused() throws {
    for name in ["vision_model.encoder.layers.2.layer_norm1.bias", "text_model.surplus"] {
      var tiny = TinyCheckpoint()
      tiny.tensors[name] = .init(shape: [2])
      #expect(throws: CheckpointError.tensorNotUsed(file: "model.safetensors", tensor: name)) {
        try SigLIPModel(files: tiny.files())
      }
    }
  }
}
