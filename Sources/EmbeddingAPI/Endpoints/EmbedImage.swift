import HTTP

extension API {
  /// `POST /embed/image`: pictures to vectors.
  func embedImage(_ request: Request) async throws -> Answer {
    let format = try EmbeddingFormat(accepting: request)
    let wire = try await read(request) { try EmbedImageRequest($0, limits: $1) }
    let model = try models.model(named: wire.options.model)
    try model.checkTakesMaxPatches(wire.maxNumPatches)
    switch wire.output {
    case .pooled: return try await pooled(request, wire, model, format)
    case .patches: return try await patches(request, wire, model, format)
    }
  }

  private func pooled(
    _ request: Request, _ wire: EmbedImageRequest, _ model: ServedModel, _ format: EmbeddingFormat
  ) async throws -> Answer {
    let places = wire.pictures.count * model.queuePlaces(maxPatches: wire.maxNumPatches, output: .pooled)
    let vectors = try await admitting(places, request) {
      try await embedder.embed(pictures: wire.pictures, maxPatches: wire.maxNumPatches, model: model)
    }
    return embeddings(vectors, of: model, options: wire.options, format: format) { $0.imageUsage(wire) }
  }

  private func patches(
    _ request: Request, _ wire: EmbedImageRequest, _ model: ServedModel, _ format: EmbeddingFormat
  ) async throws -> Answer {
    let places = wire.pictures.count * model.queuePlaces(maxPatches: wire.maxNumPatches, output: .patches)
    let (pictures, times) = try await admitting(places, request) {
      try await embedder.patches(
        of: wire.pictures, maxPatches: wire.maxNumPatches, model: model, valueLimit: limits.patchValues,
        equalShapes: format == .numpy)
    }
    // So many numbers take a while to write.
    let response = try await embedder.prepare {
      switch format {
      case .numpy: Response.bytes(Self.array(of: pictures), contentType: format.rawValue)
      case .json: Response.json(Self.json(of: pictures, wire, model))
      }
    }
    return Answer(response: response, times: times)
  }

  /// Shape `(pictures, rows * columns, dimensions)`.
  private static func array(of pictures: [PatchVectors]) -> [UInt8] {
    let shape = pictures.first.map { [pictures.count, $0.rows * $0.columns, $0.dimensions] } ?? [0, 0, 0]
    return NumPyArray.header(shape: shape) + pictures.flatMap { NumPyArray.littleEndianBytes($0.values) }
  }

  private static func json(of pictures: [PatchVectors], _ wire: EmbedImageRequest, _ model: ServedModel) -> [UInt8] {
    var writer = JSONWriter(capacity: pictures.reduce(256) { $0 + $1.values.count * 13 })
    writer.object { writer in
      writer.head(of: model, wire.options)
      let pooled = pictures.compactMap(\.pooled)
      if !pooled.isEmpty { writer.embeddings(pooled, wire.options) }
      writer.key("patches")
      writer.array { writer in
        for picture in pictures { writer.patches(picture, asBase64: wire.options.encodingFormat == .base64) }
      }
      writer.imageUsage(wire)
    }
    return writer.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func imageUsage(_ wire: EmbedImageRequest) {
    key("usage")
    object { $0.member("images", wire.pictures.count) }
    if let note = MaxNumPatches.note(wire.maxNumPatches) { member("note", note) }
  }
}
