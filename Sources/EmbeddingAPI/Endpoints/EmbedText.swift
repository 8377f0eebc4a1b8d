import HTTP
import SigLIP

extension API {
  /// `POST /embed/text`: texts to vectors.
  func embedText(_ request: Request) async throws -> Answer {
    let format = try EmbeddingFormat(accepting: request)
    let wire = try await read(request) { try EmbedTextRequest($0, limits: $1) }
    let model = try models.model(named: wire.options.model)
    let texts = try model.texts
    let tokens = try await tokenize(wire, model)
    let truncated = tokens.ids.indices.filter { tokens.ids[$0].isTruncated }
    if !wire.truncate, let index = truncated.first {
      throw RequestFault.textTooLong(
        param: wire.param(index), tokens: texts.tokenCount(of: wire.texts[index]), limit: texts.configuration.length)
    }
    var vectors = try await embedder.embed(texts: tokens.ids, model: model) { missing, encode in
      try await admitting(missing, request, encode)
    }
    vectors.times.merge(tokens.times)
    return embeddings(vectors, of: model, options: wire.options, format: format) { writer in
      writer.key("truncated")
      writer.array { writer in
        for index in truncated { writer.number(index) }
      }
      writer.key("usage")
      writer.object { writer in
        writer.member("texts", wire.texts.count)
        writer.member("tokens", tokens.ids.reduce(0) { $0 + $1.count })
      }
    }
  }

  /// Tokenises a few words at once: whether a vector stands in the cache is known before the queue is asked for a place.
  private func tokenize(
    _ wire: EmbedTextRequest, _ model: ServedModel
  ) async throws -> (ids: [TokenIDs], times: StageTimes) {
    if wire.texts.count == 1, wire.texts[0].utf8.count <= 1024 {
      return try embedder.tokenizeNow(wire.texts, model: model)
    }
    try embedder.pool.checkRoom()
    return try await embedder.tokenize(wire.texts, model: model)
  }
}
