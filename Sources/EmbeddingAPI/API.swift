import HTTP
import Logging
import Synchronization

/// The service as clients see it: everything that `Routes.swift` needs to answer.
public final class API: Sendable {
  public let models: ModelStore
  public let embedder: Embedder
  public let limits: RequestLimits
  public let description: ServiceDescription
  let metrics = RequestMetrics()
  let logger: Logger
  private let connections = Mutex<@Sendable () -> ServerStatistics>({ ServerStatistics() })

  public init(
    models: ModelStore, embedder: Embedder, limits: RequestLimits, description: ServiceDescription, logger: Logger
  ) {
    self.models = models
    self.embedder = embedder
    self.limits = limits
    self.description = description
    self.logger = logger
  }

  /// Lets `/metrics` tell of the server that this API answers on: it exists only after the API does.
  public func observe(_ server: Server) {
    // Weak, for the server holds this API in its handler.
    connections.withLock { $0 = { [weak server] in server?.statistics ?? ServerStatistics() } }
  }

  var serverStatistics: ServerStatistics { connections.withLock { $0 }() }
}
