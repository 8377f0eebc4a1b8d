import HTTP

extension API {
  /// The only version that a model has.
  static let modelVersion = "1"

  /// `GET /v2`: what answers, and which extensions of the Open Inference Protocol it has.
  func inferenceServer(_ request: Request) -> Answer {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name", "siglip-server")
      writer.member("version", description.version)
      writer.member("extensions", ["binary_tensor_data", "parameters"])
    }
    return Answer(response: .json(writer.bytes))
  }

  /// `GET /v2/health/live`: the process answers.
  func inferenceLive(_ request: Request) -> Answer {
    var writer = JSONWriter()
    writer.object { $0.member("live", true) }
    return Answer(response: .json(writer.bytes))
  }

  /// `GET /v2/health/ready`: as `/health/ready`.
  func inferenceReady(_ request: Request) throws -> Answer {
    try checkReady()
    var writer = JSONWriter()
    writer.object { writer in
      // The protocol's text calls it `live`, its servers `ready`.
      writer.member("live", true)
      writer.member("ready", true)
    }
    return Answer(response: .json(writer.bytes))
  }

  /// `GET /v2/models/{model}/ready`: it is loaded, warm and undamaged, and the server is not draining.
  func inferenceModelReady(_ request: Request) throws -> Answer {
    let served = try models.model(named: try inferenceName(request))
    if served.model.isDamaged { throw RequestFault.modelDamaged }
    if models.isDraining { throw RequestFault.draining }
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name", served.id)
      writer.member("ready", true)
    }
    return Answer(response: .json(writer.bytes))
  }

  /// `GET /v2/models/{model}`: the tensors that it takes and gives.
  func inferenceModel(_ request: Request) throws -> Answer {
    let served = try models.model(named: try inferenceName(request))
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name", served.id)
      writer.member("versions", [Self.modelVersion])
      writer.member("platform", "siglip_safetensors")
      writer.key("inputs")
      writer.array(served.inputTensors) { $0.tensor($1.name.rawValue, $1.datatype, $1.shape) }
      writer.key("outputs")
      writer.array([served.outputTensor]) { $0.tensor($1.name, $1.datatype, $1.shape) }
    }
    return Answer(response: .json(writer.bytes))
  }

  /// The model that a path names.
  ///
  /// - Throws: `RequestFault.unknownVersion`.
  func inferenceName(_ request: Request) throws -> String {
    let name = Self.modelName(in: request)
    if let version = request.parameters["version"], version != Self.modelVersion {
      throw RequestFault.unknownVersion(model: name, version: version)
    }
    return name
  }
}

extension JSONWriter {
  fileprivate mutating func tensor(_ name: String, _ datatype: String, _ shape: [Int]) {
    object { writer in
      writer.member("name", name)
      writer.member("datatype", datatype)
      writer.member("shape", shape)
    }
  }

  mutating func member(_ name: String, _ values: [Int]) {
    key(name)
    array(values) { $0.number($1) }
  }
}
