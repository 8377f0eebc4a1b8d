import HTTPTypes
import Logging

/// An HTTP/1.1 server.
public final class Server: Sendable {
  public struct Configuration: Sendable {
    public var addresses: [ListenAddress]
    public var limits: Limits
    /// Serial I/O queues; each connection belongs to one.
    public var queues: Int

    public init(addresses: [ListenAddress], limits: Limits = Limits(), queues: Int = 1) {
      self.addresses = addresses
      self.limits = limits
      self.queues = queues
    }
  }

  public init(
    configuration: Configuration, logger: Logger,
    errorResponse: @escaping @Sendable (RequestError) -> Response,
    immediate: @escaping @Sendable (Request) -> Response? = { _ in nil },
    handler: @escaping @Sendable (Request) async -> Response
  ) {}

  public func start() throws(SocketError) -> [ListenAddress] { [] }
  public func drain(grace: Duration = .zero, limit: Duration = .seconds(25)) async -> Bool { true }
  public var isDraining: Bool { false }
  public var statistics: ServerStatistics { ServerStatistics() }
}
