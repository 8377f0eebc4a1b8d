import Dispatch
import Logging

/// A serial Dispatch queue and the connections that belong to it: all they do happens on it, one thing at a time.
///
/// It is an actor whose executor is that queue, so the compiler knows what Dispatch guarantees.
actor IOQueue {
  private let executor = QueueExecutor()
  private let responder: Responder
  private var connections: [Int: Connection] = [:]
  private var nextID = 0
  /// What is read lands here first, so that an idle connection holds no buffer.
  private var scratch = [UInt8](repeating: 0, count: 64 * 1024)
  private var isTicking = false

  init(responder: Responder) {
    self.responder = responder
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  nonisolated var queue: DispatchQueue { executor.queue }

  /// Does it on the queue, soon.
  nonisolated func post(_ body: @escaping @Sendable (isolated IOQueue) -> Void) {
    executor.queue.async { self.assumeIsolated(body) }
  }

  /// Takes a connection in.
  /// - Parameter isSurplus: over the limit; it gets a 503 and no more.
  func adopt(_ socket: Socket, peer: String, isSurplus: Bool) {
    let id = nextID
    nextID += 1
    let connection = Connection(id: id, socket: socket, peer: peer, queue: self, responder: responder)
    connections[id] = connection
    responder.logger.debug("connection opened", metadata: ["peer": "\(peer)"])
    if isSurplus { connection.refuse(.tooManyConnections) }
    forgetIfClosed(connection)
    scheduleTick()
  }

  func readable(_ id: Int) {
    with(id) { connection in scratch.withUnsafeMutableBytes { connection.readable(scratch: $0) } }
  }

  func writable(_ id: Int) {
    with(id) { $0.writable() }
  }

  func answered(_ id: Int, with response: OutgoingResponse) {
    with(id) { $0.answered(with: response) }
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
