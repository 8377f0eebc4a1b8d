import HTTPTypes

/// How a body arrives.
struct BodyProgress {
  let began = ContinuousClock.now
  var last = ContinuousClock.now
  var bytes = 0
  let lease: ByteLease
}

extension Connection {
  /// The socket has become ready for something.
  func ready(_ event: Poller.Event, scratch: UnsafeMutableRawBufferPointer) {
    // A client that is certainly gone, while nothing was being read from it.
    if event.isBroken, !isReading { return close() }
    if event.isReadable || event.isBroken { readable(scratch: scratch) }
    if event.isWritable, !isClosed { writable() }
  }

  /// Closes an idle connection at the server's end, but not over a request that has come and lies in the socket.
  func closeIfSilent(scratch: UnsafeMutableRawBufferPointer) {
    if isReading { readable(scratch: scratch) }
    if isIdle { close() }
  }

  /// The socket has something. A few pieces at a time, so that one client cannot keep the queue for itself.
  private func readable(scratch: UnsafeMutableRawBufferPointer) {
    for _ in 0..<8 where isReading {
      switch socket.read(into: scratch) {
      case .bytes(let count):
        received(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
        if isClosed || count < scratch.count { return }
      case .wouldBlock: return
      case .end: return inputEnded()
      case .failed(let error): return fail(error)
      }
    }
  }

  private func received(_ bytes: UnsafeRawBufferPointer) {
    if case .lingering = phase { return }
    parser.append(bytes)
    advance()
  }

  /// A client that closes its side while its request is being handled has most likely gone: TCP cannot tell that from
  /// a half-close. So the task is cancelled, and what it answers is written all the same.
  private func inputEnded() {
    inputHasEnded = true
    switch phase {
    case .waiting, .receivingHead, .receivingBody, .lingering: close()
    case .handling(let task):
      task.cancel()
      pauseReading()
    case .writing: pauseReading()
    case .closed: break
    }
  }

  /// Takes requests from what has come, until one is being handled or written.
  func advance() {
    do throws(RequestError) {
      while true {
        switch phase {
        case .waiting, .receivingHead, .receivingBody:
          guard let event = try parser.next() else { return try noteProgress() }
          try take(event)
        case .handling, .writing:
          if parser.bufferedBytes > limits.lookAheadBytes { pauseReading() }
          return
        case .lingering, .closed: return
        }
      }
    } catch {
      refuse(error)
    }
  }

  private func take(_ event: RequestParser.Event) throws(RequestError) {
    switch event {
    case .head(let head):
      if case .length(let length) = head.framing, !responder.budget.hasRoom(for: length) {
        throw .tooManyBytesInFlight
      }
      phase = .receivingBody(head, BodyProgress(lease: ByteLease(budget: responder.budget)))
      if head.expectsContinue, parser.bufferedBytes == 0, parser.bodyBytes == 0 { sendContinue() }
    case .request(let head, let body):
      var lease: ByteLease?
      if case .receivingBody(_, let progress) = phase {
        lease = progress.lease
        guard progress.lease.grow(to: body.count) else { throw .tooManyBytesInFlight }
      }
      isFirst = false
      handle(head, body: body, lease: lease)
    }
  }

  /// No event yet: what has arrived decides which deadline runs.
  private func noteProgress() throws(RequestError) {
    switch phase {
    case .waiting:
      if inputHasEnded { return close() }
      if !parser.isIdle { phase = .receivingHead(since: .now) }
    case .receivingBody(let head, var progress):
      guard progress.lease.grow(to: parser.bodyBytes) else { throw .tooManyBytesInFlight }
      progress.last = .now
      progress.bytes = parser.bodyBytes
      phase = .receivingBody(head, progress)
      if inputHasEnded { close() }
    default: if inputHasEnded { close() }
    }
  }

  private func sendContinue() {
    // A fresh answer's 25 bytes always fit, unless the client reads nothing; then nothing is owed to it.
    guard socket.write(OutgoingResponse.continue, [], from: 0) == .bytes(OutgoingResponse.continue.count) else {
      return close()
    }
  }
}
