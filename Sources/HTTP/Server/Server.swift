import HTTPTypes
import Logging
import Synchronization

/// An HTTP/1.1 server (RFC 9110, RFC 9112) on TCP and Unix sockets.
///
/// Reading, parsing and writing happen on a few I/O queues, one thing at a time on each; a handler runs in a task of its own, so neither an
/// idle nor a slow connection costs a thread.
public final class Server: Sendable {
  public struct Configuration: Sendable {
    public var addresses: [ListenAddress]
    public var limits: Limits
    /// I/O queues, a thread each, at least 1; each connection belongs to one. Two, so that a busy machine that takes one off
    /// its core does not stop every connection.
    public var queues: Int
    /// Which pages of other origins may call; nil: none.
    public var cors: CORS?

    public init(addresses: [ListenAddress], limits: Limits = Limits(), queues: Int = 2, cors: CORS? = nil) {
      self.addresses = addresses
      self.limits = limits
      self.queues = queues
      self.cors = cors
    }
  }

  private enum State {
    case idle
    case running([Acceptor], [IOQueue])
    case stopped
  }

  private let configuration: Configuration
  private let responder: Responder
  private let state = Mutex(State.idle)

  /// - Parameters:
  ///   - admission: asked with a request's head alone, before its body is read; what it says runs on the I/O queue.
  ///   - errorResponse: the body, and the status, of the server's own answers (400, 408, 413, 431, 503 …).
  ///   - immediate: answers that take microseconds and wait for nothing; nil leaves the request to `handler`. It runs
  ///     on the I/O queue, so liveness is answered even while every thread of the handlers is busy.
  ///   - handler: everything else. Its task is cancelled when the client goes.
  public init(
    configuration: Configuration, logger: Logger,
    admission: @escaping @Sendable (Request) -> Admission = { _ in .admitted(caller: nil) },
    errorResponse: @escaping @Sendable (RequestError) -> Response,
    immediate: @escaping @Sendable (Request) -> Response? = { _ in nil },
    handler: @escaping @Sendable (Request) async -> Response
  ) {
    self.configuration = configuration
    responder = Responder(
      configuration: configuration, logger: logger, admission: admission, errorResponse: errorResponse,
      immediate: immediate, handler: handler)
  }

  /// Binds every address and begins to accept. Call it once.
  /// - Returns: the addresses with the ports that were really taken.
  public func start() throws(SocketError) -> [ListenAddress] {
    let queues = try makeQueues()
    var listeners: [ListeningSocket] = []
    do throws(SocketError) {
      for address in configuration.addresses { listeners += try ListeningSocket.open(address) }
    } catch {
      // What was bound before the failure leaves no file behind.
      listeners.forEach { $0.removeFile() }
      throw error
    }
    do throws(SystemError) {
      for queue in queues { try queue.start() }
    } catch {
      for queue in queues { queue.post { $0.stop() } }
      listeners.forEach { $0.removeFile() }
      throw .systemCall(name: "pthread_create", errno: error.code)
    }
    let acceptors = listeners.map { Acceptor(listener: $0, queues: queues, responder: responder) }
    state.withLock { state in
      guard case .idle = state else { preconditionFailure("a server starts once") }
      state = .running(acceptors, queues)
    }
    for acceptor in acceptors { acceptor.begin() }
    return listeners.map(\.address)
  }

  /// Ends the server without dropping what it has accepted: from now on answers carry `Connection: close`; after
  /// `grace` no connection is accepted and idle ones are closed; what is in flight is answered.
  /// - Parameters:
  ///   - grace: time for load balancers to look elsewhere.
  ///   - limit: counted from the call; whatever is still open then is closed. Cancelling the calling task ends the
  ///     wait as well.
  /// - Returns: whether every request was answered.
  @discardableResult
  public func drain(grace: Duration = .zero, limit: Duration = .seconds(25)) async -> Bool {
    let deadline = ContinuousClock.now + limit
    responder.startDraining()
    responder.logger.info("draining")
    try? await Task.sleep(until: min(.now + grace, deadline))
    let (acceptors, queues) = state.withLock { state -> ([Acceptor], [IOQueue]) in
      defer { state = .stopped }
      return if case .running(let acceptors, let queues) = state { (acceptors, queues) } else { ([], []) }
    }
    for acceptor in acceptors { await acceptor.stop() }
    while statistics.connectionsOpen > 0, ContinuousClock.now < deadline, !Task.isCancelled {
      for queue in queues { await queue.close(all: false) }
      try? await Task.sleep(for: .milliseconds(10))
    }
    let isClean = statistics.connectionsOpen == 0
    for queue in queues { await queue.stop() }
    responder.logger.info("stopped", metadata: ["clean": "\(isClean)"])
    return isClean
  }

  private func makeQueues() throws(SocketError) -> [IOQueue] {
    var queues: [IOQueue] = []
    do throws(SystemError) {
      for _ in 0..<max(1, configuration.queues) { queues.append(try IOQueue(responder: responder)) }
    } catch {
      throw .systemCall(name: "epoll_create1", errno: error.code)
    }
    return queues
  }

  /// From the call of `drain` on.
  public var isDraining: Bool { responder.isDraining }

  public var limits: Limits { responder.limits }

  public var statistics: ServerStatistics {
    responder.counters.statistics(
      bytesInFlight: responder.budget.bytesInFlight, answerBytes: responder.answers.bytesInFlight)
  }
}
