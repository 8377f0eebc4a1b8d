import Dispatch
import Logging
import Synchronization

/// Takes connections from one listening socket and deals them out to the I/O queues in turn.
actor Acceptor {
  /// Nil once it is closed.
  private var listener: ListeningSocket?
  private let queues: [IOQueue]
  private let responder: Responder
  private let executor = QueueExecutor()
  private var source: (any DispatchSourceRead)?
  private var isPaused = false
  /// Descriptors or memory had run out at the last try; said once, not ten times a second.
  private var isExhausted = false
  private var next = 0

  /// Connections over the limit that may be told so at the same time; beyond them the backlog is left alone.
  static let surplus = 64

  /// How long to wait before the next try, seconds: for descriptors, and for places, which may come at any moment.
  private static let (exhaustionPause, surplusPause) = (0.1, 0.01)

  init(listener: ListeningSocket, queues: [IOQueue], responder: Responder) {
    self.listener = listener
    self.queues = queues
    self.responder = responder
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Begins to accept, soon.
  nonisolated func begin() {
    executor.queue.async { self.assumeIsolated { $0.start() } }
  }

  private func start() {
    guard let listener else { return }
    let source = DispatchSource.makeReadSource(fileDescriptor: listener.socket.descriptor, queue: executor.queue)
    source.setEventHandler { self.assumeIsolated { $0.acceptWaiting() } }
    source.setCancelHandler { [listener] in withExtendedLifetime(listener) {} }
    source.activate()
    self.source = source
  }

  /// Takes what still waits, then closes.
  func stop() {
    acceptWaiting()
    // A suspended source must be resumed before it may go.
    resume()
    source?.cancel()
    self.source = nil
    listener?.removeFile()
    listener = nil
  }

  private func acceptWaiting() {
    let counters = responder.counters
    do {
      while let listener {
        guard counters.connectionsOpen.load(ordering: .relaxed) < responder.limits.connections + Self.surplus else {
          return pause(Self.surplusPause)
        }
        guard let (socket, peer) = try listener.accept() else { return }
        isExhausted = false
        counters.connectionsAccepted.add(1, ordering: .relaxed)
        let open = counters.connectionsOpen.add(1, ordering: .relaxed).newValue
        let isSurplus = open > responder.limits.connections
        let name = peer.description
        let tls = listener.address.tls
        queues[next].post { $0.adopt(socket, tls: tls, peer: name, isSurplus: isSurplus) }
        next = (next + 1) % queues.count
      }
    } catch {
      // One client that vanished before it was accepted is no reason to wait; missing descriptors are.
      if error.isExhaustion {
        if !isExhausted { responder.logger.warning("accept paused", metadata: ["errno": "\(error.code)"]) }
        isExhausted = true
        pause(Self.exhaustionPause)
      }
    }
  }

  /// The source would fire at once again; it rests for a moment.
  private func pause(_ seconds: Double) {
    guard let source, !isPaused else { return }
    isPaused = true
    source.suspend()
    executor.queue.asyncAfter(deadline: .now() + seconds) { self.assumeIsolated { $0.resume() } }
  }

  private func resume() {
    guard isPaused else { return }
    isPaused = false
    source?.resume()
  }
}

/// A serial Dispatch queue that runs an actor's jobs.
private final class QueueExecutor: SerialExecutor {
  let queue = DispatchQueue(label: "http.accept", qos: .userInitiated)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
