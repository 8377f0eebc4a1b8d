import Checkpoints

extension ModelConfiguration {
  static let fileName = "config.json"

  /// Reads `config.json`. Absent keys take the reference library's defaults (`transformers`, `SiglipConfig`).
  ///
  /// Throws where the file asks for something that this network is not: another model type, another activation.
  public init(files: CheckpointFiles) throws(CheckpointError) {
    let json = try JSONObject(files.contents(of: Self.fileName))
    guard let type = try json.string("model_type") else { throw json.missing("model_type") }
    guard type == "siglip" else { throw json.wrongValue("model_type", expected: "siglip") }
    if let vision = try json.object("vision_config") { self.vision = try Vision(vision) }
    if let text = try json.object("text_config") {
      self.text = try Text(text)
      guard self.text.projectionWidth == vision.encoder.width else {
        throw text.wrongValue("projection_size", expected: "the vision tower's hidden_size, \(vision.encoder.width)")
      }
    }
  }
}

extension ModelConfiguration.Encoder {
  fileprivate init(_ json: JSONObject) throws(CheckpointError) {
    width = try json.integer("hidden_size", in: 1...65536) ?? width
    mlpWidth = try json.integer("intermediate_size", in: 1...262_144) ?? mlpWidth
    layers = try json.integer("num_hidden_layers", in: 1...1024) ?? layers
    heads = try json.integer("num_attention_heads", in: 1...65536) ?? heads
    epsilon = try json.number("layer_norm_eps").map { Float($0) } ?? epsilon
    guard width % heads == 0 else {
      throw json.wrongValue("num_attention_heads", expected: "a divisor of hidden_size, \(width)")
    }
    let activation = try json.string("hidden_act") ?? "gelu_pytorch_tanh"
    guard activation == "gelu_pytorch_tanh" else { throw json.wrongValue("hidden_act", expected: "gelu_pytorch_tanh") }
  }
}

extension ModelConfiguration.Vision {
  fileprivate init(_ json: JSONObject) throws(CheckpointError) {
    encoder = try ModelConfiguration.Encoder(json)
    imageSize = try json.integer("image_size", in: 1...16384) ?? imageSize
    patchSize = try json.integer("patch_size", in: 1...1024) ?? patchSize
    hasHead = try json.bool("vision_use_head") ?? hasHead
    guard patchSize <= imageSize else {
      throw json.wrongValue("patch_size", expected: "at most image_size, \(imageSize)")
    }
    let channels = try json.integer("num_channels") ?? 3
    guard channels == 3 else { throw json.wrongValue("num_channels", expected: "3") }
  }
}

extension ModelConfiguration.Text {
  fileprivate init(_ json: JSONObject) throws(CheckpointError) {
    encoder = try ModelConfiguration.Encoder(json)
    vocabularySize = try json.integer("vocab_size") ?? vocabularySize
    positions = try json.integer("max_position_embeddings", in: 1...65536) ?? positions
    projectionWidth = try json.integer("projection_size", in: 1...65536) ?? encoder.width
  }
}
