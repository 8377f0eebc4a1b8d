import HTTP

extension API {
  /// `POST /embed/image`: pictures to vectors.
  func embedImage(_ request: Request) async throws -> Answer {
    let format = try EmbeddingFormat(accepting: request)
    let wire = try await read(request) { try EmbedImageRequest($0, limits: $1) }
    let model = try models.model(named: wire.options.model)
    try model.checkTakesMaxPatches(wire.maxNumPatches)
    // Before places in the queue are taken: a slow host holds none.
    let (pictures, fetching) = try await embedder.bring(wire.pictures, within: request.lease)
    var answer: Answer
    switch wire.output {
    case .pooled: answer = try await pooled(request, pictures, wire, model, format)
    case .patches: answer = try await patches(request, pictures, wire, model, format)
    }
    answer.times.merge(fetching)
    return answer
  }

  private func pooled(
    _ request: Request, _ pictures: [NamedPicture], _ wire: EmbedImageRequest, _ model: ServedModel,
    _ format: EmbeddingFormat
  ) async throws -> Answer {
    let places = pictures.count * model.queuePlaces(maxPatches: wire.maxNumPatches, output: .pooled)
    let vectors = try await admitting(places, request) {
      try await embedder.embed(pictures: pictures, maxPatches: wire.maxNumPatches, model: model)
    }
    return embeddings(vectors, of: model, options: wire.options, format: format) { $0.imageUsage(wire) }
  }

  private func patches(
    _ request: Request, _ pictures: [NamedPicture], _ wire: EmbedImageRequest, _ model: ServedModel,
    _ format: EmbeddingFormat
  ) async throws -> Answer {
    let places = pictures.count * model.queuePlaces(maxPatches: wire.maxNumPatches, output: .patches)
    let (vectors, times) = try await admitting(places, request) {
      try await embedder.patches(
        of: pictures, maxPatches: wire.maxNumPatches, model: model, valueLimit: limits.patchValues,
        equalShapes: format == .numpy)
    }
    // So many numbers take a while to write.
    let response = try await embedder.prepare {
      switch format {
      case .numpy: Response.bytes(Self.array(of: vectors), contentType: format.rawValue)
      case .json: Response.json(Self.json(of: vectors, wire, model))
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
