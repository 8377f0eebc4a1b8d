import Dispatch
import HTTPTypes
import Logging

/// One client's connection. It is no Sendable type: it belongs to its `IOQueue`, which alone calls it.
///
/// Requests are answered one after the other; what the client sends meanwhile waits in the parser, up to a bound.
final class Connection {
  enum Phase {
    /// Nothing of a next request has come.
    case waiting(since: ContinuousClock.Instant)
    case receivingHead(since: ContinuousClock.Instant)
    case receivingBody(RequestHead, BodyProgress)
    /// A task works on the answer.
    case handling(Task<Void, Never>)
    case writing(OutgoingResponse, WriteProgress)
    /// The answer is out and nothing more will be; what still comes is dropped, so that the client reads the answer
    /// rather than a reset (RFC 9112 § 9.6).
    case lingering(until: ContinuousClock.Instant)
    case closed
  }

  let id: Int
  let peer: String
  let socket: Socket
  let queue: IOQueue
  let responder: Responder
  var parser: RequestParser
  var phase: Phase
  /// The first request's head has the head's time-out; later ones may take the idle time-out to begin.
  var isFirst = true
  /// The client has closed its side.
  var inputHasEnded = false
  private let readSource: any DispatchSourceRead
  private(set) var isReading = true
  private var writeSource: (any DispatchSourceWrite)?

  init(id: Int, socket: Socket, peer: String, queue: IOQueue, responder: Responder) {
    self.id = id
    self.socket = socket
    self.peer = peer
    self.queue = queue
    self.responder = responder
    parser = RequestParser(limits: responder.limits)
    phase = .waiting(since: .now)
    readSource = DispatchSource.makeReadSource(fileDescriptor: socket.descriptor, queue: queue.queue)
    readSource.setEventHandler { queue.assumeIsolated { $0.readable(id) } }
    // The descriptor must outlive the source.
    readSource.setCancelHandler { withExtendedLifetime(socket) {} }
    readSource.activate()
  }

  var limits: Limits { responder.limits }

  var isClosed: Bool {
    if case .closed = phase { true } else { false }
  }

  /// Between requests.
  var isIdle: Bool {
    if case .waiting = phase { true } else { false }
  }

  /// Closes at once, and cancels the handler's task if there is one.
  func close() {
    if case .handling(let task) = phase { task.cancel() }
    guard !isClosed else { return }
    phase = .closed
    // A suspended source must be resumed before it may go.
    resumeReading()
    readSource.cancel()
    stopWriting()
  }

  func fail(_ error: SystemError) {
    responder.logger.debug("connection failed", metadata: ["peer": "\(peer)", "errno": "\(error.code)"])
    close()
  }

  func pauseReading() {
    guard isReading else { return }
    isReading = false
    readSource.suspend()
  }

  func resumeReading() {
    guard !isReading else { return }
    isReading = true
    readSource.resume()
  }

  /// Calls `writable` once the socket takes more.
  func startWriting() {
    guard writeSource == nil else { return }
    let source = DispatchSource.makeWriteSource(fileDescriptor: socket.descriptor, queue: queue.queue)
    source.setEventHandler { [id, queue] in queue.assumeIsolated { $0.writable(id) } }
    source.setCancelHandler { [socket] in withExtendedLifetime(socket) {} }
    source.activate()
    writeSource = source
  }

  func stopWriting() {
    writeSource?.cancel()
    writeSource = nil
  }
}
