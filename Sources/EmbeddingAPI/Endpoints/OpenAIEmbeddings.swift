import HTTP

extension API {
  /// `POST /v1/embeddings`: texts and pictures to vectors, in OpenAI's shape.
  func openAIEmbeddings(_ request: Request) async throws -> Answer {
    guard request.accept.prefers(["application/json"]) != nil else {
      throw RequestFault.notAcceptable(offered: "application/json")
    }
    let wire = try await read(request) { try OpenAIEmbeddingsRequest($0, limits: $1) }
    let model = try models.model(named: wire.options.model)
    if let dimensions = wire.dimensions, dimensions != model.model.dimensions {
      throw RequestFault.wrongDimensions(found: dimensions, expected: model.model.dimensions)
    }
    let items = try await tokenize(wire.items, model)
    let vectors = try await embed(items, request, model: model)
    var writer = JSONWriter(capacity: vectors.values.count * (model.model.dimensions * 13 + 64) + 256)
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
        writer.member("prompt_tokens", items.tokenCount)
        writer.member("total_tokens", items.tokenCount)
      }
    }
    return Answer(response: .json(writer.bytes), times: vectors.times)
  }
}
