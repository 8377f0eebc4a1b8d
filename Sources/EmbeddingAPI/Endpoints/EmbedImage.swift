import HTTP

extension API {
  /// `POST /embed/image`: pictures to vectors.
  func embedImage(_ request: Request) async throws -> Response {
    let format = try EmbeddingFormat(accepting: request)
    let wire = try await embedder.prepare { [limits] in try EmbedImageRequest(request, limits: limits) }
    let model = try models.model(named: wire.options.model)
    guard wire.output == .pooled else { throw RequestFault.modelLacks(model: model.id, part: "patch output") }
    guard wire.maxNumPatches == nil else {
      throw RequestFault.invalidValue(
        param: "max_num_patches", rule: "is for NaFlex checkpoints; \(model.id) has a fixed resolution", found: "")
    }
    let vectors = try await embedder.pool.admitting(wire.pictures.count) {
      try await embedder.embed(pictures: wire.pictures, model: model)
    }
    return embeddings(vectors, of: model, options: wire.options, format: format) { writer in
      writer.key("usage")
      writer.object { $0.member("images", wire.pictures.count) }
    }
  }

  /// The answer that both embed paths give; `more` adds the path's own members.
  func embeddings(
    _ vectors: Embedder.Vectors, of model: ServedModel, options: EmbeddingOptions, format: EmbeddingFormat,
    more: (inout JSONWriter) -> Void
  ) -> Response {
    let values = options.normalize ? vectors.values.map { $0.normalised() } : vectors.values
    let dimensions = model.model.configuration.dimensions
    var response: Response
    switch format {
    case .numpy:
      response = Response(
        body: NumPyArray.bytes(Array(values.joined()), shape: [values.count, dimensions]),
        contentType: format.rawValue)
    case .json:
      var writer = JSONWriter(capacity: values.count * dimensions * 13 + 256)
      writer.object { writer in
        writer.member("model", model.id)
        writer.member("dimensions", dimensions)
        writer.member("normalized", options.normalize)
        writer.key("embeddings")
        writer.vectors(values, as: options.encodingFormat)
        more(&writer)
      }
      response = Response(body: writer.bytes, contentType: format.rawValue)
    }
    response.stages = vectors.times
    return response
  }
}
