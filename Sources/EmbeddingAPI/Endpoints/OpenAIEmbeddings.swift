import HTTP
import SigLIP

extension API {
  /// `POST /v1/embeddings`: texts and pictures to vectors of unit length, in OpenAI's shape.
  func openAIEmbeddings(_ request: Request) async throws -> Answer {
    guard request.accept.prefers(["application/json"]) != nil else {
      throw RequestFault.notAcceptable(offered: "application/json")
    }
    let wire = try await embedder.prepare { [limits] in try OpenAIEmbeddingsRequest(request, limits: limits) }
    let model = try models.model(named: wire.options.model)
    if let dimensions = wire.dimensions, dimensions != model.model.dimensions {
      throw RequestFault.wrongDimensions(found: dimensions, expected: model.model.dimensions)
    }
    let (vectors, tokens) = try await embed(wire, model)
    var writer = JSONWriter(capacity: vectors.values.count * model.model.dimensions * 13 + 256)
    writer.object { writer in
      writer.member("object", "list")
      writer.key("data")
      writer.array(vectors.values.enumerated()) { writer, item in
        writer.object { writer in
          writer.member("object", "embedding")
          writer.member("index", item.offset)
          writer.key("embedding")
          writer.embedding(item.element, wire.options)
        }
      }
      writer.member("model", model.id)
      writer.key("usage")
      writer.object { writer in
        writer.member("prompt_tokens", tokens)
        writer.member("total_tokens", tokens)
      }
    }
    return Answer(response: .json(writer.bytes), times: vectors.times)
  }

  /// Texts and pictures side by side.
  ///
  /// - Returns: the vectors in the order of the request, and the texts' real tokens with EOS.
  private func embed(
    _ wire: OpenAIEmbeddingsRequest, _ model: ServedModel
  ) async throws -> (vectors: Embedder.Vectors, tokens: Int) {
    let (texts, pictures) = (wire.texts, wire.pictures)
    let tokens: (ids: [TokenIDs], times: StageTimes) =
      texts.isEmpty ? ([], StageTimes()) : try await embedder.tokenize(texts, model: model)
    let places =
      texts.count + pictures.count * model.queuePlaces(maxPatches: nil, output: .pooled)
    var vectors = try await embedder.pool.admitting(places) {
      async let ofTexts = embedder.embed(texts: tokens.ids, model: model)
      let none = Embedder.Vectors(values: [], times: StageTimes())
      let ofPictures = pictures.isEmpty ? none : try await embedder.embed(pictures: pictures, model: model)
      return Embedder.Vectors(of: wire.items, texts: try await ofTexts, pictures: ofPictures)
    }
    vectors.times.merge(tokens.times)
    return (vectors, tokens.ids.reduce(0) { $0 + $1.count })
  }

  /// `GET /v1/models`: what is loaded, in OpenAI's shape.
  func openAIModels(_ request: Request) -> Answer {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("object", "list")
      writer.key("data")
      writer.array(models.all) { writer, entry in writer.openAIModel(entry.name, created: description.startTime) }
    }
    return Answer(response: .json(writer.bytes))
  }

  /// `GET /v1/models/{model}`: one of them, by id or alias.
  func openAIModel(_ request: Request) throws -> Answer {
    let (name, _) = try models.entry(named: Self.modelName(in: request))
    var writer = JSONWriter()
    writer.openAIModel(name, created: description.startTime)
    return Answer(response: .json(writer.bytes))
  }
}

extension Embedder.Vectors {
  /// Puts both kinds back into the order of the request; the slower side's time counts.
  fileprivate init(of items: [OpenAIEmbeddingsRequest.Item], texts: Self, pictures: Self) {
    var (ofTexts, ofPictures) = (texts.values.makeIterator(), pictures.values.makeIterator())
    values = items.compactMap { item in
      switch item {
      case .text: ofTexts.next()
      case .picture: ofPictures.next()
      }
    }
    times = texts.times
    times.merge(pictures.times)
  }
}

extension JSONWriter {
  /// - Parameter created: seconds since the epoch; a checkpoint does not say when it was made, so it is the server's start.
  fileprivate mutating func openAIModel(_ name: ModelStore.Name, created: Double) {
    object { writer in
      writer.member("id", name.id)
      writer.member("object", "model")
      writer.member("created", Int(created))
      writer.member("owned_by", name.id.split(separator: "/").dropLast().first.map(String.init) ?? "local")
    }
  }
}
