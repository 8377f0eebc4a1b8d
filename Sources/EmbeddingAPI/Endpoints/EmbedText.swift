import HTTP
import SigLIP

extension API {
  /// `POST /embed/text`: texts to vectors.
  func embedText(_ request: Request) async throws -> Answer {
    let format = try EmbeddingFormat(accepting: request)
    let wire = try await embedder.prepare { [limits] in try EmbedTextRequest(request, limits: limits) }
    let model = try models.model(named: wire.options.model)
    let texts = try model.texts
    let tokens = try await embedder.tokenize(wire.texts, model: model)
    let truncated = tokens.ids.indices.filter { tokens.ids[$0].isTruncated }
    if !wire.truncate, let index = truncated.first {
      throw RequestFault.textTooLong(
        param: wire.param(index), tokens: texts.tokenCount(of: wire.texts[index]), limit: texts.configuration.length)
    }
    var vectors = try await embedder.pool.admitting(wire.texts.count) {
      try await embedder.embed(texts: tokens.ids, model: model)
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
}
