import Dispatch
import EmbeddingAPI
import HTTP
import Logging
import ServiceLifecycle

/// The running server: opens the port, loads the models behind it, and drains when it is told to end.
struct EmbeddingService: Service {
  let sources: [ModelSource]
  let api: API
  let addresses: [ListenAddress]
  let limits: Limits
  let cors: CORS?
  /// How long to go on accepting, and then how long answers may take.
  let drain: (grace: Duration, limit: Duration)
  /// What SIGHUP makes it read again.
  let reloads: [Reload]
  let logger: Logger

  func run() async throws {
    let router = api.router()
    let server = Server(
      configuration: Server.Configuration(addresses: addresses, limits: limits, cors: cors), logger: logger,
      admission: { [api] in api.admit($0, router: router) },
      errorResponse: { [api] in api.refuse($0) },
      immediate: { router.match($0).respondImmediately(to: $0) },
      handler: { await router.respond(to: $0) })
    api.observe(server)
    let hangup = Reload.onHangup(reloads, logger: logger)
    defer { hangup.cancel() }
    logger.info("\(Machine.description(threads: api.embedder.pool.configuration))")
    let bound: [ListenAddress]
    do { bound = try server.start() } catch { throw UsageError("cannot listen: \(error.sentence)") }
    do {
      try await load()
    } catch is CancellationError {
      // Told to end while a model was on its way; what came is kept for the next start.
      _ = await server.drain(grace: .zero, limit: .zero)
      return
    } catch {
      _ = await server.drain(grace: .zero, limit: .zero)
      throw error
    }
    for address in bound { logger.notice("ready on \(address)") }
    try? await gracefulShutdown()
    api.models.beginDraining()
    logger.notice("draining: new work is refused after \(drain.grace), accepted work has \(drain.limit)")
    let isClean = await server.drain(grace: drain.grace, limit: drain.limit)
    api.embedder.pool.stop()
    logger.notice(isClean ? "drained" : "drained at the limit: some requests were cut off")
  }

  /// Loads and warms each model. The port is open meanwhile: live answers, ready says 503.
  private func load() async throws {
    for source in sources {
      let source = try await cancelWhenGracefulShutdown { [logger] in
        try await source.fetched { logger.info("\($0)") }
      }
      let start = ContinuousClock.now
      let model = try await withCheckedThrowingContinuation { continuation in
        // Reading and converting weights blocks, so it stays off the threads of Swift concurrency.
        DispatchQueue.global().async { continuation.resume(with: Result { try source.load() }) }
      }
      try await api.embedder.warmUp(model)
      api.models.finishLoading(model)
      logger.info("\(source.summary(of: model, loadedIn: start.duration(to: .now)))")
      let leftovers = model.model.leftovers
      if !leftovers.isEmpty {
        logger.warning("model \(source.id): tensors that are not used: \(leftovers.joined(separator: ", "))")
      }
      if source.isEmbedded {
        logger.notice(
          """
          siglip-mini knows emoji-like pictograms and coloured shapes only; for photographs give a released \
          checkpoint: siglip serve --model google/siglip2-base-patch16-256
          """)
      }
    }
  }
}
