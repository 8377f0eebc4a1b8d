import HTTP

extension API {
  /// `POST /embed/text`: texts to vectors.
  func embedText(_ request: Request) async throws -> Answer {
    let format = try EmbeddingFormat(accepting: request)
    let wire = try await read(request) { try EmbedTextRequest($0, limits: $1) }
    let model = try models.model(named: wire.options.model)
    let texts = try model.texts
    let items = try await tokenize(wire.texts.map { .text($0) }, model)
    let truncated = items.truncated
    if !wire.truncate, let index = truncated.first {
      throw RequestFault.textTooLong(
        param: wire.param(index), tokens: texts.tokenCount(of: wire.texts[index]), limit: texts.configuration.length)
    }
    let vectors = try await embed(items, request, model: model)
    return embeddings(vectors, of: model, options: wire.options, format: format) { writer in
      writer.key("truncated")
      writer.array { writer in
        for index in truncated { writer.number(index) }
      }
      writer.key("usage")
      writer.object { writer in
        writer.member("texts", wire.texts.count)
        writer.member("tokens", items.tokenCount)
      }
    }
  }
}
