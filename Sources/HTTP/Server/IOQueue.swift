import Logging
import Synchronization

/// A thread and the connections that belong to it: all they do happens on it, one thing at a time.
///
/// It is an actor whose executor is that thread, so the compiler knows what `IOThread` guarantees.
actor IOQueue {
  private let executor: IOThread
  let responder: Responder
  /// Answers of tasks that wait to be written: many of them cost one hop.
  private let answers = Mutex<[(id: Int, response: OutgoingResponse)]>([])
  private(set) var connections: [Int: Connection] = [:]
  private var nextID = 0
  /// What is read lands here first, so that an idle connection holds no buffer.
  private var scratch = [UInt8](repeating: 0, count: 64 * 1024)
  /// When deadlines are looked at next; nil while there are no connections.
  private var nextTick: ContinuousClock.Instant?

  init(responder: Responder) throws(SystemError) {
    self.responder = responder
    executor = try IOThread()
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Does it on the queue, soon.
  nonisolated func post(_ body: @escaping @Sendable (isolated IOQueue) -> Void) {
    executor.enqueue { self.assumeIsolated(body) }
  }

  /// Begins to hear of its connections' sockets.
  nonisolated func start() throws(SystemError) {
    try executor.start { mayWait in self.assumeIsolated { $0.turn(mayWait: mayWait) } }
  }

  /// Closes whatever is open, and ends.
  func stop() {
    close(all: true)
    executor.end()
  }

  /// Takes a connection in.
  /// - Parameters:
  ///   - tls: nil where the bytes go in the clear.
  ///   - isSurplus: over the limit; if no other connection can make room, it gets a 503 and no more.
  func adopt(_ socket: Socket, tls: TLSContext?, peer: String, isSurplus: Bool) {
    guard let transport = Transport(socket, tls: tls) else {
      responder.counters.connectionsOpen.subtract(1, ordering: .relaxed)
      return responder.logger.warning("no memory for TLS", metadata: ["peer": "\(peer)"])
    }
    let isRefused = isSurplus && !evictForNewcomer()
    let id = nextID
    nextID += 1
    let connection = Connection(
      id: id, transport: transport, peer: peer, queue: self, poller: executor.poller, responder: responder)
    connections[id] = connection
    connection.open()
    responder.logger.debug("connection opened", metadata: ["peer": "\(peer)"])
    if isRefused { connection.refuse(.tooManyConnections) }
    forgetIfClosed(connection)
  }

  /// A task's answer for a connection; from any thread.
  nonisolated func deliver(_ response: OutgoingResponse, to id: Int) {
    let isFirst = answers.withLock { answers in
      answers.append((id, response))
      return answers.count == 1
    }
    if isFirst { post { $0.sendAnswers() } }
  }

  private func sendAnswers() {
    let ready = answers.withLock { answers in
      defer { answers.removeAll() }
      return answers
    }
    for (id, response) in ready { with(id) { $0.answered(with: response) } }
  }

  /// Takes what the sockets have.
  private func turn(mayWait: Bool) {
    let timeout = tick()
    executor.poller.wait(milliseconds: mayWait ? timeout : 0) { event in
      with(event.id) { connection in scratch.withUnsafeMutableBytes { connection.ready(event, scratch: $0) } }
    }
  }

  /// Closes connections that wait for a next request, and of which nothing has come that is not read yet; with `all`, whatever
  /// they do.
  func close(all: Bool) {
    for connection in connections.values where all || connection.isIdle {
      if all {
        connection.close()
      } else {
        scratch.withUnsafeMutableBytes { connection.closeIfSilent(scratch: $0) }
      }
      forgetIfClosed(connection)
    }
  }

  private func with(_ id: Int, _ body: (Connection) -> Void) {
    guard let connection = connections[id] else { return }
    body(connection)
    forgetIfClosed(connection)
  }

  func forgetIfClosed(_ connection: Connection) {
    guard connection.isClosed, connections.removeValue(forKey: connection.id) != nil else { return }
    responder.counters.connectionsOpen.subtract(1, ordering: .relaxed)
    responder.logger.debug("connection closed", metadata: ["peer": "\(connection.peer)"])
  }

  /// Looks at all deadlines where it is time; one timer for all connections, and none while there are none.
  ///
  /// - Returns: milliseconds until the next time; -1: none.
  private func tick() -> Int32 {
    guard !connections.isEmpty else {
      nextTick = nil
      return -1
    }
    let now = ContinuousClock.now
    if let nextTick, now < nextTick { return (nextTick - now).milliseconds }
    if nextTick != nil {
      for connection in connections.values {
        connection.checkDeadline(now)
        forgetIfClosed(connection)
      }
    }
    nextTick = now + responder.limits.tick
    return responder.limits.tick.milliseconds
  }
}

extension Limits {
  /// How often deadlines are looked at: a quarter of the shortest, from 10 to 500 ms.
  fileprivate var tick: Duration {
    let shortest = [headTimeout, bodyTimeout, writeTimeout, idleTimeout, lingerTimeout, rateGrace].min() ?? headTimeout
    return min(max(shortest / 4, .milliseconds(10)), .milliseconds(500))
  }
}

extension Duration {
  /// Rounded up, so that waiting so long is waiting long enough.
  fileprivate var milliseconds: Int32 { Int32((self / .milliseconds(1)).rounded(.up)) }
}
