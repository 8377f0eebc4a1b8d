import HTTP

extension API {
  /// Every path that is answered, on one screen. The pages are `/`, `/docs`, `/openapi.json` and what they load from `/pages/…`.
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
    ] + inference() + description.pages.map { page in get(page.path) { page.answer(to: $0) } }
      + (hasDebugPages ? [get("/debug/state", debugState)] : [])
  }

  /// The Open Inference Protocol: a model by its name, or its hub id, with its version or without.
  private func inference() -> [Route] {
    let names = ["/v2/models/{model}", "/v2/models/{organisation}/{model}"]
    let models = names.flatMap { [$0, $0 + "/versions/{version}"] }
    return [
      get("/v2", inferenceServer),
      get("/v2/health/live", inferenceLive),
      get("/v2/health/ready", inferenceReady),
    ]
      + models.flatMap { model in
        [
          get("\(model)/ready", inferenceModelReady),
          post("\(model)/infer", infer),
          get(model, inferenceModel),
        ]
      }
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
