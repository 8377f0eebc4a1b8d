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
    case handling(Task<Void, Never>, isHTTP10: Bool)
    case writing(OutgoingResponse, WriteProgress)
    /// The answer is out and nothing more will be; what still comes is dropped, so that the client reads the answer
    /// rather than a reset (RFC 9112 § 9.6).
    case lingering(until: ContinuousClock.Instant)
    case closed
  }

  let id: Int
  let peer: String
  let transport: Transport
  let queue: IOQueue
  let responder: Responder
  var parser: RequestParser
  var phase: Phase
  /// The first request's head has the head's time-out; later ones may take the idle time-out to begin.
  var isFirst = true
  /// The client has closed its side.
  var inputHasEnded = false
  private let poller: Poller
  private(set) var isReading = true
  private var isWriting = false
  /// What the poller has been asked for.
  private var interest = (reads: true, writes: false)

  init(id: Int, transport: Transport, peer: String, queue: IOQueue, poller: Poller, responder: Responder) {
    self.id = id
    self.transport = transport
    self.peer = peer
    self.queue = queue
    self.poller = poller
    self.responder = responder
    parser = RequestParser(limits: responder.limits)
    phase = .waiting(since: .now)
  }

  /// Begins to hear of its socket.
  func open() {
    do {
      try poller.add(transport.socket, id: id)
    } catch {
      fail(error)
    }
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
    if case .handling(let task, _) = phase { task.cancel() }
    guard !isClosed else { return }
    phase = .closed
    transport.sayEnd()
    poller.remove(transport.socket)
  }

  func fail(_ error: SystemError) {
    responder.logger.debug("connection failed", metadata: ["peer": "\(peer)", "errno": "\(error.code)"])
    close()
  }

  /// TLS is over, and what the client sends from now on is dropped.
  func fail(_ failure: TLSFailure) {
    responder.logger.debug("TLS failed", metadata: ["peer": "\(peer)", "reason": "\(failure)"])
    if case .lingering = phase { return close() }
    if case .handling(let task, _) = phase { task.cancel() }
    stopWriting()
    switch failure {
    case .plainHTTP: refuse(.plainHTTP)
    // An alert has told the client why; it should read that rather than a reset.
    case .broken: linger()
    }
  }

  func pauseReading() { listen(reads: false, writes: isWriting) }

  func resumeReading() { listen(reads: true, writes: isWriting) }

  /// `writable` is called once the socket takes more.
  func startWriting() { listen(reads: isReading, writes: true) }

  func stopWriting() { listen(reads: isReading, writes: false) }

  private func listen(reads: Bool, writes: Bool) {
    guard !isClosed else { return }
    (isReading, isWriting) = (reads, writes)
    updateInterest()
  }

  /// Asks the poller for what reading and writing await now.
  func updateInterest() {
    let wanted = transport.interest(reads: isReading, writes: isWriting)
    guard !isClosed, wanted != interest else { return }
    interest = wanted
    do {
      try poller.update(transport.socket, id: id, reads: wanted.reads, writes: wanted.writes)
    } catch {
      fail(error)
    }
  }
}
