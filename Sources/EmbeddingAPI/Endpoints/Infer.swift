import HTTP
import HTTPTypes

extension API {
  /// `POST /v2/models/{model}/infer`: texts and pictures to vectors, by the Open Inference Protocol.
  func infer(_ request: Request) async throws -> Answer {
    let model = try models.model(named: try inferenceName(request))
    let wire = try await read(request, takesPictures: false) { [imageLimits = embedder.imageLimits] in
      try InferRequest($0, model: model, limits: $1, imageLimits: imageLimits)
    }
    let contentType = wire.isBinary ? "application/octet-stream" : "application/json"
    guard request.accept.prefers([contentType]) != nil else { throw RequestFault.notAcceptable(offered: contentType) }
    try model.checkTakesMaxPatches(wire.maxNumPatches)
    let items = try await tokenize(wire.items, model)
    if !wire.truncate, let index = items.truncated.first, case .text(let text) = wire.items[index] {
      throw RequestFault.textTooLong(
        param: wire.names[index], tokens: try model.texts.tokenCount(of: text),
        limit: try model.texts.configuration.length)
    }
    let vectors = try await embed(items, request, maxPatches: wire.maxNumPatches, model: model)
    return Answer(response: Self.response(to: wire, vectors.values, model), times: vectors.times)
  }

  /// The one output, shape `(items, dimensions)`: in the JSON, or as bytes behind it.
  private static func response(to wire: InferRequest, _ vectors: [[Float]], _ model: ServedModel) -> Response {
    let values = (wire.normalize ? vectors.map { $0.normalised() } : vectors).flatMap { $0 }
    var writer = JSONWriter(capacity: 256 + (wire.isBinary ? 0 : values.count * 13))
    writer.object { writer in
      writer.member("model_name", model.id)
      writer.member("model_version", Self.modelVersion)
      if let id = wire.id { writer.member("id", id) }
      writer.key("outputs")
      writer.array([model.outputTensor]) { writer, output in
        writer.object { writer in
          writer.member("name", output.name)
          writer.member("datatype", output.datatype)
          writer.member("shape", [vectors.count, model.model.dimensions])
          if wire.isBinary {
            writer.key("parameters")
            writer.object { $0.member("binary_data_size", values.count * MemoryLayout<Float>.size) }
          } else {
            writer.key("data")
            writer.floats(values)
          }
        }
      }
    }
    guard wire.isBinary else { return .json(writer.bytes) }
    var response = Response.bytes(
      writer.bytes + NumPyArray.littleEndianBytes(values), contentType: "application/octet-stream")
    if let name = HTTPField.Name.inferenceHeaderLength { response.fields[name] = "\(writer.bytes.count)" }
    return response
  }
}
