import Checkpoints
import Foundation
import Testing

@testable import SigLIP

@Suite struct ConfigurationTests {
  private func files(_ configuration: String, _ others: [(String, String)] = []) -> CheckpointFiles {
    let all = [("config.json", configuration)] + others
    return CheckpointFiles(location: "memory", embedded: all.map { ($0, SeededCheckpoint.stay(Data($1.utf8))) })
  }

  private func configuration(_ json: String) throws(CheckpointError) -> ModelConfiguration {
    try ModelConfiguration(files: files(json))
  }

  @Test func sparseFilesTakeTheDefaults() throws {
    let configuration = try configuration(#"{"model_type": "siglip", "text_config": {}, "vision_config": null}"#)
    #expect(configuration == ModelConfiguration())
    #expect(configuration.vision.patches == 196 && configuration.vision.encoder.headWidth == 64)
    #expect(configuration.text.positions == 64 && configuration.text.vocabularySize == 32000)
    #expect(configuration.vision.encoder.epsilon == 1e-6)
  }

  @Test func givenValues() throws {
    let configuration = try configuration(
      #"""
      {"model_type": "siglip", "architectures": null,
       "text_config": {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27, "num_attention_heads": 16,
                       "vocab_size": 256000, "projection_size": 1536},
       "vision_config": {"hidden_size": 1536, "intermediate_size": 6144, "num_hidden_layers": 40, "num_attention_heads": 16,
                         "image_size": 384, "patch_size": 14, "layer_norm_eps": 1e-5, "vision_use_head": false}}
      """#)
    #expect(configuration.vision.patches == 729 && configuration.vision.encoder.headWidth == 96)
    #expect(configuration.vision.encoder.epsilon == 1e-5 && !configuration.vision.hasHead)
    #expect(configuration.text.projectionWidth == 1536 && configuration.text.encoder.headWidth == 72)
    #expect(configuration.dimensions == 1536)
  }

  @Test func naFlexDefaults() throws {
    let configuration = try configuration(#"{"model_type": "siglip2"}"#)
    #expect(configuration.modelType == "siglip2" && configuration.isNaFlex && configuration.onlyTower == nil)
    #expect(configuration.vision.grid == 16 && configuration.vision.patches == 256)
    #expect(configuration.vision.longestSequence == 4096 && configuration.dimensions == 768)
    let other = try self.configuration(
      #"{"model_type": "siglip2", "vision_config": {"num_patches": 400, "patch_size": 14}}"#)
    #expect(other.vision.grid == 20 && other.vision.patchSize == 14)
  }

  @Test func aTowerAloneHasItsConfigurationAtTheTop() throws {
    let vision = try configuration(#"{"model_type": "siglip_vision_model", "hidden_size": 96, "image_size": 64}"#)
    #expect(vision.modelType == "siglip" && vision.onlyTower == .vision)
    #expect(vision.vision.encoder.width == 96 && vision.vision.patches == 16 && vision.dimensions == 96)
    let text = try configuration(
      #"{"model_type": "siglip2_text_model", "hidden_size": 96, "projection_size": 48, "vocab_size": 10}"#)
    #expect(text.modelType == "siglip2" && text.onlyTower == .text && text.dimensions == 48)
    #expect(text.text.vocabularySize == 10)
  }

  static let wrong = [
    (#"{}"#, "model_type is missing"),
    (#"{"model_type": "clip"}"#, "model_type: expected siglip or siglip2, or a tower of theirs, found \"clip\""),
    (#"{"model_type": 7}"#, "model_type: expected a string, found 7"),
    (
      #"{"model_type": "siglip", "vision_config": {"hidden_act": "quick_gelu"}}"#,
      "vision_config.hidden_act: expected gelu_pytorch_tanh, found \"quick_gelu\""
    ),
    (
      #"{"model_type": "siglip", "vision_config": {"hidden_size": "768"}}"#,
      "vision_config.hidden_size: expected a whole number"
    ),
    (#"{"model_type": "siglip", "vision_config": {"hidden_size": 768.5}}"#, "found 768.5"),
    (#"{"model_type": "siglip", "vision_config": {"hidden_size": true}}"#, "found true"),
    (#"{"model_type": "siglip", "vision_config": {"hidden_size": -3}}"#, "found -3"),
    (#"{"model_type": "siglip", "vision_config": {"num_attention_heads": 7}}"#, "a divisor of hidden_size, 768"),
    (
      #"{"model_type": "siglip", "vision_config": {"num_channels": 4}}"#,
      "vision_config.num_channels: expected 3, found 4"
    ),
    (#"{"model_type": "siglip", "vision_config": {"patch_size": 256}}"#, "at most image_size, 224"),
    (#"{"model_type": "siglip", "vision_config": []}"#, "vision_config: expected an object, found a list of 0"),
    (#"{"model_type": "siglip2", "vision_config": {"num_patches": 200}}"#, "the square of a number, found 200"),
    (#"{"model_type": "siglip_text_model", "hidden_size": "768"}"#, "hidden_size: expected a whole number"),
    (#"["siglip"]"#, "not valid JSON: expected an object, found a list of 1"),
    (#"{"model_type": "#, "config.json: not valid JSON"),
  ]

  @Test(arguments: wrong) func wrongFilesAreNamed(_ json: String, _ sentence: String) throws {
    let error = #expect(throws: CheckpointError.self) { try configuration(json) }
    let description = error?.description ?? ""
    #expect(description.hasPrefix("config.json: ") && description.contains(sentence), "\(description)")
  }

  // MARK: preprocessor_config.json

  private func preprocessor(
    _ json: String?, in file: String = "preprocessor_config.json", isNaFlex: Bool = false
  ) throws(CheckpointError) -> PreprocessorConfiguration {
    let files = files(#"{"model_type": "siglip"}"#, json.map { [(file, $0)] } ?? [])
    var vision = ModelConfiguration.Vision()
    vision.isNaFlex = isNaFlex
    return try PreprocessorConfiguration(files: files, vision: vision)
  }

  @Test func naFlexPreprocessors() throws {
    let defaults = try preprocessor(nil, isNaFlex: true)
    #expect(defaults.sizing == .naFlex(maxPatches: 256) && defaults.resample == .bilinear)
    let file = #"{"max_num_patches": 1024, "patch_size": 16, "resample": 3, "size": {"shortest_edge": 7}}"#
    let given = try preprocessor(file, isNaFlex: true)
    #expect(given.sizing == .naFlex(maxPatches: 1024) && given.resample == .bicubic)
    let combined = try preprocessor(
      #"{"image_processor": {"max_num_patches": 64}}"#, in: "processor_config.json", isNaFlex: true)
    #expect(combined.sizing == .naFlex(maxPatches: 64))
    for (json, sentence) in [
      (#"{"patch_size": 14}"#, "patch_size: expected 16, as in config.json, found 14"),
      (#"{"max_num_patches": 5000}"#, "max_num_patches: expected a whole number from 1 to 4096, found 5000"),
    ] {
      let error = #expect(throws: CheckpointError.self) { try preprocessor(json, isNaFlex: true) }
      #expect(error?.description == "preprocessor_config.json: \(sentence)")
    }
  }

  @Test func preprocessorDefaults() throws {
    let expected = PreprocessorConfiguration(.fixed(height: 224, width: 224), patchSize: 16)
    #expect(try preprocessor(nil) == expected)
    #expect(try preprocessor("{}") == expected)
    #expect(
      try preprocessor(
        #"""
        {"do_convert_rgb": null, "do_normalize": true, "do_rescale": true, "do_resize": true,
         "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "SiglipImageProcessor", "image_std": [0.5, 0.5, 0.5],
         "processor_class": "SiglipProcessor", "resample": 3, "rescale_factor": 0.00392156862745098,
         "size": {"height": 224, "width": 224}}
        """#) == expected)
  }

  @Test func preprocessorValues() throws {
    let found = try preprocessor(
      #"{"resample": 2, "rescale_factor": 0.5, "image_mean": [0.1, 0.2, 0.3], "image_std": [1, 2, 3], "size": 224}"#)
    #expect(found.resample == .bilinear && found.rescaleFactor == 0.5)
    #expect(found.mean == [0.1, 0.2, 0.3] && found.standardDeviation == [1, 2, 3])
    let off = try preprocessor(#"{"do_rescale": false, "do_normalize": false, "rescale_factor": 0.5}"#)
    #expect(off.rescaleFactor == 1 && off.mean == [0, 0, 0] && off.standardDeviation == [1, 1, 1])
    let combined = try preprocessor(#"{"image_processor": {"resample": 2}}"#, in: "processor_config.json")
    #expect(combined.resample == .bilinear)
  }

  static let wrongPreprocessors = [
    (#"{"do_resize": false}"#, "do_resize: expected true, found false"),
    (#"{"do_center_crop": true}"#, "do_center_crop: expected false, found true"),
    (#"{"resample": 1}"#, "resample: expected 2 (bilinear) or 3 (bicubic), found 1"),
    (#"{"size": {"height": 256, "width": 256}}"#, "size.height: expected 224, as in config.json, found 256"),
    (#"{"size": {"shortest_edge": 224}}"#, "size.height is missing"),
    (#"{"image_std": [0.5, 0, 0.5]}"#, "image_std: expected numbers other than 0"),
    (#"{"image_mean": [0.5, 0.5]}"#, "image_mean: expected 3 numbers, found a list of 2"),
  ]

  @Test(arguments: wrongPreprocessors) func wrongPreprocessorsAreNamed(_ json: String, _ sentence: String) throws {
    let error = #expect(throws: CheckpointError.self) { try preprocessor(json) }
    let description = error?.description ?? ""
    #expect(description.hasPrefix("preprocessor_config.json: ") && description.contains(sentence), "\(description)")
  }

  /// Other scales and means than the usual ones fold into the patch embedding just as well.
  @Test func meanAndDeviationAreFolded() throws {
    var tiny = TinyCheckpoint()
    let usual = try SigLIPModel(files: tiny.files())
    let expected = usual.vision?.vectors(TinyCheckpoint.pictures, model: usual) ?? []
    // Twice the range and twice the deviation, both round another centre: the same values come out.
    tiny.preprocessor = #"{"rescale_factor": 2, "image_mean": [255, 255, 255], "image_std": [255, 255, 255]}"#
    let other = try SigLIPModel(files: tiny.files())
    let found = other.vision?.vectors(TinyCheckpoint.pictures, model: other) ?? []
    #expect(found.count == 3 && zip(found, expected).allSatisfy { Closeness($0, $1).isSame })
    tiny.preprocessor = #"{"image_mean": [0.1, 0.5, 0.5]}"#
    let unlike = try SigLIPModel(files: tiny.files())
    let changed = unlike.vision?.vectors(TinyCheckpoint.pictures, model: unlike) ?? []
    #expect(changed.count == 3 && !Closeness(changed[0], expected[0]).isSame)
  }
}
