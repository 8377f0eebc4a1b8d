/// How an answer leaves that the socket did not take at once.
struct WriteProgress {
  let began = ContinuousClock.now
  var last = ContinuousClock.now
  /// Bytes of head and body that the socket has taken.
  var written: Int
  let lease: ByteLease
}

extension Connection {
  /// Writes at once; only if the socket is full does the poller have to say when to go on.
  func send(_ response: OutgoingResponse) {
    var written = 0
    switch write(response, from: &written) {
    case .wouldBlock, .end:
      wait(toWrite: response, from: written)
    case .failed(let error): fail(error)
    case .broken(let failure): fail(failure)
    case .bytes: finished(response)
    }
  }

  /// What waits for its reader is bounded, or clients that read nothing would fill the memory with answers.
  private func wait(toWrite response: OutgoingResponse, from written: Int) {
    let lease = ByteLease(budget: responder.answers)
    while !lease.grow(to: response.count) {
      let hasMadeRoom = queue.assumeIsolated { [id] in $0.evictReader(except: id) }
      guard hasMadeRoom else { return close() }
    }
    phase = .writing(response, WriteProgress(written: written, lease: lease))
    startWriting()
  }

  /// The socket takes more.
  func writable() {
    flush()
    advance()
  }

  private func flush() {
    guard case .writing(let response, var progress) = phase else { return stopWriting() }
    let before = progress.written
    let last = write(response, from: &progress.written)
    if progress.written > before { progress.last = .now }
    switch last {
    case .wouldBlock, .end: phase = .writing(response, progress)
    case .failed(let error): fail(error)
    case .broken(let failure): fail(failure)
    case .bytes:
      stopWriting()
      finished(response)
    }
  }

  /// Writes what the socket takes.
  /// - Returns: `bytes` once everything is out, else what the last write said.
  private func write(_ response: OutgoingResponse, from written: inout Int) -> Socket.Transfer {
    while written < response.count {
      let transfer = transport.write(response.head, response.body, from: written)
      guard case .bytes(let count) = transfer else { return transfer }
      written += count
    }
    return .bytes(written)
  }

  private func finished(_ response: OutgoingResponse) {
    guard !response.closes else { return linger() }
    phase = .waiting(since: .now)
    if !inputHasEnded { resumeReading() }
  }

  /// Sends no more, and drops what comes for a while.
  func linger() {
    if inputHasEnded { return close() }
    transport.shutdownWriting()
    // A client whose request was read whole has little more to send; a refused one may be in the midst of a body.
    let patience = parser.hasFailed ? limits.lingerTimeout : min(limits.lingerTimeout, .seconds(1))
    phase = .lingering(until: .now + patience)
    resumeReading()
  }
}
