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
  /// Where a person looks on; what it shows, the log leaves to `debug`.
  let screen: StartScreen?

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
    tell(.info, "\(Machine.description(threads: api.embedder.pool.configuration))")
    let bound: [ListenAddress]
    let asked = addresses.map(\.description).joined(separator: ", ")
    do { bound = try server.start() } catch { throw UsageError("cannot listen on \(asked): \(error.sentence)") }
    for address in bound { tell(.info, "listening", metadata: ["address": "\(address)"]) }
    screen?.begin(sources)
    let loaded: [StartScreen.Model]
    do {
      loaded = try await load()
    } catch is CancellationError {
      // Told to end while a model was on its way; what came is kept for the next start.
      _ = await server.drain(grace: .zero, limit: .zero)
      return
    } catch {
      _ = await server.drain(grace: .zero, limit: .zero)
      throw error
    }
    for address in bound { tell(.notice, "ready on \(address)") }
    await screen?.show(bound, loaded, pool: api.embedder.pool.configuration)
    try? await gracefulShutdown()
    api.models.beginDraining()
    logger.notice("draining: new work is refused after \(drain.grace), accepted work has \(drain.limit)")
    let isClean = await server.drain(grace: drain.grace, limit: drain.limit)
    api.embedder.pool.stop()
    logger.notice(isClean ? "drained" : "drained at the limit: some requests were cut off")
  }

  private func tell(_ level: Logger.Level, _ line: Logger.Message, metadata: Logger.Metadata? = nil) {
    logger.log(level: screen == nil ? level : .debug, line, metadata: metadata)
  }

  /// Loads and warms each model. The port is open meanwhile: live answers, ready says 503.
  private func load() async throws -> [StartScreen.Model] {
    var loaded: [StartScreen.Model] = []
    // A person is shown a bar.
    let say: (@Sendable (String) -> Void)? = if screen == nil { { [logger] in logger.info("\($0)") } } else { nil }
    for source in sources {
      let source = try await cancelWhenGracefulShutdown { try await source.fetched(say: say) }
      let start = ContinuousClock.now
      let model = try await withCheckedThrowingContinuation { continuation in
        // Reading and converting weights blocks, so it stays off the threads of Swift concurrency.
        DispatchQueue.global().async { continuation.resume(with: Result { try source.load() }) }
      }
      try await api.embedder.warmUp(model)
      api.models.finishLoading(model)
      let duration = start.duration(to: .now)
      loaded.append(StartScreen.Model(served: model, seconds: duration / .seconds(1), isEmbedded: source.isEmbedded))
      tell(.info, "\(source.summary(of: model, loadedIn: duration))")
      let leftovers = model.model.leftovers
      if !leftovers.isEmpty {
        logger.warning("model \(source.id): tensors that are not used: \(leftovers.joined(separator: ", "))")
      }
      if source.isEmbedded {
        tell(
          .notice,
          """
          \(ModelSource.limitation); for photographs give a released checkpoint: \(ModelSource.commandForPhotographs)
          """)
      }
    }
    return loaded
  }
}
