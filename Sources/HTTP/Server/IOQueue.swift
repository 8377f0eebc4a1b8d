import Dispatch
import Logging
import Synchronization

/// A serial Dispatch queue and the connections that belong to it: all they do happens on it, one thing at a time.
///
/// It is an actor whose executor is that queue, so the compiler knows what Dispatch guarantees.
actor IOQueue {
  private let executor = QueueExecutor()
  private let responder: Responder
  private let poller: Poller
  private var source: (any DispatchSourceRead)?
  /// Answers of tasks that wait to be written: many of them cost one hop.
  private let answers = Mutex<[(id: Int, response: OutgoingResponse)]>([])
  private var connections: [Int: Connection] = [:]
  private var nextID = 0
  /// What is read lands here first, so that an idle connection holds no buffer.
  private var scratch = [UInt8](repeating: 0, count: 64 * 1024)
  private var isTicking = false

  init(responder: Responder) throws(SystemError) {
    self.responder = responder
    poller = try Poller()
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Does it on the queue, soon.
  nonisolated func post(_ body: @escaping @Sendable (isolated IOQueue) -> Void) {
    executor.queue.async { self.assumeIsolated(body) }
  }

  /// Begins to hear of its connections' sockets.
  func start() {
    let source = DispatchSource.makeReadSource(fileDescriptor: poller.descriptor, queue: executor.queue)
    source.setEventHandler { self.assumeIsolated { $0.ready() } }
    // The descriptor must outlive the source.
    source.setCancelHandler { [poller] in withExtendedLifetime(poller) {} }
    source.activate()
    self.source = source
  }

  /// Closes whatever is open, and ends.
  func stop() {
    close(all: true)
    source?.cancel()
    source = nil
  }

  /// Takes a connection in.
  /// - Parameter isSurplus: over the limit; it gets a 503 and no more.
  func adopt(_ socket: Socket, peer: String, isSurplus: Bool) {
    let id = nextID
    nextID += 1
    let connection = Connection(id: id, socket: socket, peer: peer, queue: self, poller: poller, responder: responder)
    connections[id] = connection
    connection.open()
    responder.logger.debug("connection opened", metadata: ["peer": "\(peer)"])
    if isSurplus { connection.refuse(.tooManyConnections) }
    forgetIfClosed(connection)
    scheduleTick()
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

  /// Looks again at once while there is something: going back to Dispatch costs two changes of thread. Not for ever, for
  /// answers of tasks wait behind this.
  private func ready() {
    for _ in 0..<8 {
      let wasAnything = poller.takeReady { event in
        with(event.id) { connection in scratch.withUnsafeMutableBytes { connection.ready(event, scratch: $0) } }
      }
      if !wasAnything { return }
    }
  }

  /// Closes connections that wait for a next request; with `all`, whatever they do.
  func close(all: Bool) {
    for connection in connections.values where all || connection.isIdle {
      connection.close()
      forgetIfClosed(connection)
    }
  }

  private func with(_ id: Int, _ body: (Connection) -> Void) {
    guard let connection = connections[id] else { return }
    body(connection)
    forgetIfClosed(connection)
  }

  private func forgetIfClosed(_ connection: Connection) {
    guard connection.isClosed, connections.removeValue(forKey: connection.id) != nil else { return }
    responder.counters.connectionsOpen.subtract(1, ordering: .relaxed)
    responder.logger.debug("connection closed", metadata: ["peer": "\(connection.peer)"])
  }

  /// One timer for all connections, and none while there are none.
  private func scheduleTick() {
    guard !isTicking, !connections.isEmpty else { return }
    isTicking = true
    executor.queue.asyncAfter(deadline: .now() + responder.limits.tick) { self.assumeIsolated { $0.tick() } }
  }

  private func tick() {
    isTicking = false
    let now = ContinuousClock.now
    for connection in connections.values {
      connection.checkDeadline(now)
      forgetIfClosed(connection)
    }
    scheduleTick()
  }
}

/// A serial Dispatch queue that runs an actor's jobs.
final class QueueExecutor: SerialExecutor {
  let queue = DispatchQueue(label: "http.io", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}

extension Limits {
  /// How often deadlines are looked at: a quarter of the shortest, from 10 to 500 ms; in seconds.
  fileprivate var tick: Double {
    let shortest = [headTimeout, bodyTimeout, writeTimeout, idleTimeout, lingerTimeout, rateGrace].min() ?? headTimeout
    return min(max(shortest / .seconds(4), 0.01), 0.5)
  }
}
