/// How an answer leaves.
struct WriteProgress {
  let began = ContinuousClock.now
  var last = ContinuousClock.now
  /// Bytes of head and body that the socket has taken.
  var written = 0
}

extension Connection {
  /// Writes at once; only if the socket is full does Dispatch have to say when to go on.
  func send(_ response: OutgoingResponse) {
    phase = .writing(response, WriteProgress())
    flush()
  }

  /// The socket takes more.
  func writable() {
    flush()
    advance()
  }

  private func flush() {
    guard case .writing(let response, var progress) = phase else { return stopWriting() }
    while progress.written < response.count {
      switch socket.write(response.head, response.body, from: progress.written) {
      case .bytes(let count):
        progress.written += count
        progress.last = .now
      case .wouldBlock, .end:
        phase = .writing(response, progress)
        return startWriting()
      case .failed(let error): return fail(error)
      }
    }
    stopWriting()
    finished(response)
  }

  private func finished(_ response: OutgoingResponse) {
    guard !response.closes else { return linger() }
    phase = .waiting(since: .now)
    if !inputHasEnded { resumeReading() }
  }

  private func linger() {
    if inputHasEnded { return close() }
    socket.shutdownWriting()
    // A client whose request was read whole has little more to send; a refused one may be in the midst of a body.
    let patience = parser.hasFailed ? limits.lingerTimeout : min(limits.lingerTimeout, .seconds(1))
    phase = .lingering(until: .now + patience)
    resumeReading()
  }
}
