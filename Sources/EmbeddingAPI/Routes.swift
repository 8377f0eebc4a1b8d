import HTTP

extension API {
  /// Every path that is answered, on one screen. The pages are `/`, `/docs`, `/openapi.json` and what they load from `/pages/…`.
  func routes() -> [Route] {
    [
      post("/embed/image", embedImage),
      post("/embed/text", embedText),
      post("/classify", classify),
      get("/models", listModels),
      get("/models/{model}", showModel),
      get("/models/{organisation}/{model}", showModel),
      get("/health", ready),
      get("/health/live", live),
      get("/health/ready", ready),
      get("/metrics", metricsPage),
      get("/openapi.yaml", openAPI),
    ] + description.pages.map { page in get(page.path) { page.answer(to: $0) } }
      + (hasDebugPages ? [get("/debug/state", debugState)] : [])
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
