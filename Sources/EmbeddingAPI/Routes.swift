import HTTP

extension API {
  /// Every path that is answered, on one screen.
  func routes() -> [Route] {
    [
      post("/embed/image", embedImage),
      post("/embed/text", embedText),
      post("/classify", classify),
      post("/v1/embeddings", openAIEmbeddings),
      get("/v1/models", openAIModels),
      get("/v1/models/{model}", openAIModel),
      get("/v1/models/{organisation}/{model}", openAIModel),
      get("/models", listModels),
      get("/models/{model}", showModel),
      get("/models/{organisation}/{model}", showModel),
      get("/health", ready),
      get("/health/live", live),
      get("/health/ready", ready),
      get("/metrics", metricsPage),
      get("/openapi.yaml", openAPI),
    ] + (hasDebugPages ? [get("/debug/state", debugState)] : [])
  }

  /// A path whose answer takes work.
  private func post(_ template: String, _ endpoint: @escaping @Sendable (Request) async throws -> Answer) -> Route {
    .post(template) { await self.answer($0, route: template, endpoint) }
  }

  /// A path that is answered at once, from the I/O queue: also while everything else is busy.
  private func get(_ template: String, _ endpoint: @escaping @Sendable (Request) throws -> Answer) -> Route {
    .immediate(template) { self.answer($0, route: template, endpoint) }
  }
}
