import HTTP
import Logging

/// The service as clients see it: everything that `Routes.swift` needs to answer.
public struct API: Sendable {
  public let models: ModelStore
  public let embedder: Embedder
  public let limits: RequestLimits
  public let metrics: RequestMetrics
  public let description: ServiceDescription
  public let logger: Logger

  public init(
    models: ModelStore, embedder: Embedder, limits: RequestLimits, description: ServiceDescription, logger: Logger
  ) {
    self.models = models
    self.embedder = embedder
    self.limits = limits
    self.description = description
    self.logger = logger
    metrics = RequestMetrics()
  }
}
