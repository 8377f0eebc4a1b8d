import Checkpoints
import Testing

@testable import SigLIP

@Suite struct SigLIPModelTests {
  @Test func wholeCheckpoint() throws {
    let model = try SigLIPModel(files: TinyCheckpoint().files())
    #expect(model.dimensions == 32 && model.vision?.dimensions == 32 && model.text?.dimensions == 32)
    #expect(model.vision?.tokensPerPicture == 4 && model.text?.tokensPerText == 8 && model.text?.vocabularySize == 50)
    #expect(model.leftovers.isEmpty)
    #expect(model.tensors.count == TinyCheckpoint().tensors.count)
    #expect(model.logitScale != 0 && model.logitBias != 0)
  }

  /// The token table, and in Float32 whatever is not folded, stays in the file.
  @Test func footprint() throws {
    var tiny = TinyCheckpoint()
    let table = 50 * 24
    let float32 = try SigLIPModel(files: tiny.files()).memoryFootprint
    tiny.store(as: "BF16")
    let bfloat16 = try SigLIPModel(files: tiny.files()).memoryFootprint
    #expect(bfloat16.mapped == table * 2)
    #expect(float32.mapped > table * 4 && float32.prepared < bfloat16.prepared)
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
    #expect(throws: CheckpointError.tensorMissing(tensor: name)) { try SigLIPModel(files: tiny.files()) }
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

  @Test func aTowerWithoutItsHeadIsRefused() throws {
    var tiny = TinyCheckpoint()
    tiny.configuration = tiny.configuration.replacing(
      "\"patch_size\": 8", with: "\"patch_size\": 8, \"vision_use_head\": false")
    let error = #expect(throws: CheckpointError.self) { try SigLIPModel(files: tiny.files()) }
    #expect(error?.description.contains("vision_config.vision_use_head: expected true") == true)
  }

  @Test func leftoversAreListed() throws {
    var tiny = TinyCheckpoint()
    tiny.tensors["vision_model.embeddings.position_ids"] = .init(shape: [1, 4], type: "I64")
    tiny.tensors["vision_model.surplus"] = .init(shape: [2])
    #expect(try SigLIPModel(files: tiny.files()).leftovers == ["vision_model.surplus"])
  }
}
