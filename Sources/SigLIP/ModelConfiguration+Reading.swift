import Checkpoints

extension ModelConfiguration {
  static let fileName = "config.json"

  /// What each `model_type` is: a family, and the tower where only one was saved.
  private static let types: [String: (family: String, tower: Tower?)] = [
    "siglip": ("siglip", nil), "siglip_vision_model": ("siglip", .vision), "siglip_text_model": ("siglip", .text),
    "siglip2": ("siglip2", nil), "siglip2_vision_model": ("siglip2", .vision), "siglip2_text_model": ("siglip2", .text),
  ]

  /// Reads `config.json`. Absent keys take the reference library's defaults (`transformers`, `SiglipConfig` and
  /// `Siglip2Config`).
  ///
  /// Throws where the file asks for something that this network is not: another model type, another activation.
  public init(files: CheckpointFiles) throws(CheckpointError) {
    let json = try JSONObject(files.contents(of: Self.fileName))
    guard let name = try json.string("model_type") else { throw json.missing("model_type") }
    guard let type = Self.types[name] else {
      throw json.wrongValue("model_type", expected: "siglip or siglip2, or a tower of theirs")
    }
    (modelType, onlyTower) = type
    vision.isNaFlex = modelType == "siglip2"
    if vision.isNaFlex { vision.imageSize = 256 }
    // A tower that was saved alone has its configuration at the top level.
    if let vision = try onlyTower == .vision ? json : json.object("vision_config") { try self.vision.read(vision) }
    if let text = try onlyTower == .text ? json : json.object("text_config") { self.text = try Text(text) }
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
  fileprivate mutating func read(_ json: JSONObject) throws(CheckpointError) {
    encoder = try ModelConfiguration.Encoder(json)
    patchSize = try json.integer("patch_size", in: 1...1024) ?? patchSize
    hasHead = try json.bool("vision_use_head") ?? hasHead
    if isNaFlex {
      // The stored positions are those of a square picture.
      let positions = try json.integer("num_patches", in: 1...65536) ?? 256
      let side = Int(Double(positions).squareRoot())
      guard side * side == positions else { throw json.wrongValue("num_patches", expected: "the square of a number") }
      imageSize = side * patchSize
    } else {
      imageSize = try json.integer("image_size", in: 1...16384) ?? imageSize
    }
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
