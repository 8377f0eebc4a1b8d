import HTTP
import Logging
import Synchronization

/// The service as clients see it: everything that `Routes.swift` needs to answer.
public final class API: Sendable {
  public let models: ModelStore
  public let embedder: Embedder
  public let limits: RequestLimits
  public let description: ServiceDescription
  let keys: KeyRing?
  let hasDebugPages: Bool
  let metrics = RequestMetrics()
  let deadlines = Deadlines()
  let logger: Logger
  /// Files of models that were changed or cut, and of which the log tells.
  let damagedFiles = Mutex<Set<String>>([])
  private let server = Mutex<@Sendable () -> Server?>({ nil })

  /// - Parameters:
  ///   - keys: that open everything but health; nil: it is open to all.
  ///   - hasDebugPages: whether `/debug/state` is there.
  public init(
    models: ModelStore, embedder: Embedder, limits: RequestLimits, description: ServiceDescription,
    keys: KeyRing? = nil, hasDebugPages: Bool = false, logger: Logger
  ) {
    self.models = models
    self.embedder = embedder
    self.limits = limits
    self.description = description
    self.keys = keys
    self.hasDebugPages = hasDebugPages
    self.logger = logger
  }

  /// Lets `/metrics` tell of the server that this API answers on: it exists only after the API does.
  public func observe(_ server: Server) {
    // Weak, for the server holds this API in its handler.
    self.server.withLock { $0 = { [weak server] in server } }
  }

  private var observed: Server? { server.withLock { $0 }() }

  var serverStatistics: ServerStatistics { observed?.statistics ?? ServerStatistics() }

  var serverLimits: Limits { observed?.limits ?? Limits() }
}
