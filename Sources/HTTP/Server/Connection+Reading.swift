import HTTPTypes

/// How a body arrives.
struct BodyProgress {
  let began = ContinuousClock.now
  var last = ContinuousClock.now
  var bytes = 0
  /// What the body will complete.
  let request: Request
  let lease: ByteLease
}

extension Connection {
  /// The socket has become ready for something.
  func ready(_ event: Poller.Event, scratch: UnsafeMutableRawBufferPointer) {
    // A client that is certainly gone, while nothing was being read from it.
    if event.isBroken, !isReading { return close() }
    let isCrossed = transport.isCrossed
    if event.isReadable || event.isBroken || isCrossed { readable(scratch: scratch) }
    if event.isWritable || isCrossed, !isClosed { writable() }
    updateInterest()
  }

  /// Closes an idle connection at the server's end, but not over a request that has come and lies in the socket.
  func closeIfSilent(scratch: UnsafeMutableRawBufferPointer) {
    if isReading { readable(scratch: scratch) }
    if isIdle { close() }
    updateInterest()
  }

  /// The socket has something. A few pieces at a time, so that one client cannot keep the queue for itself.
  private func readable(scratch: UnsafeMutableRawBufferPointer) {
    let most = min(scratch.count, transport.largestRead)
    for _ in 0..<8 where isReading {
      switch transport.read(into: scratch) {
      case .bytes(let count):
        received(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
        if isClosed || count < most { return }
      case .wouldBlock: return
      case .end: return inputEnded()
      case .failed(let error): return fail(error)
      case .broken(let failure): return fail(failure)
      }
    }
  }

  private func received(_ bytes: UnsafeRawBufferPointer) {
    if case .lingering = phase { return }
    parser.append(bytes)
    advance()
  }

  /// The client sends no more. What it has sent whole is answered.
  private func inputEnded() {
    inputHasEnded = true
    switch phase {
    case .waiting, .receivingHead, .receivingBody, .lingering: close()
    case .handling:
      pauseReading()
      askWhetherThere()
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
      guard let request = admitted(head) else { return }
      if case .length(let length) = head.framing, !responder.budget.hasRoom(for: length) {
        throw .tooManyBytesInFlight
      }
      phase = .receivingBody(head, BodyProgress(request: request, lease: ByteLease(budget: responder.budget)))
      if head.expectsContinue, parser.bufferedBytes == 0, parser.bodyBytes == 0 { sendContinue() }
    case .request(let head, let body):
      isFirst = false
      guard case .receivingBody(_, let progress) = phase else {
        if let request = admitted(head) { handle(head, request, lease: nil) }
        return
      }
      guard progress.lease.grow(to: body.count) else { throw .tooManyBytesInFlight }
      var request = progress.request
      request.body = body
      request.received = .now
      handle(head, request, lease: progress.lease)
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

  /// Has the client gone, or has it only closed its side (as `nc -N` does)? TCP tells the two apart by what becomes of
  /// bytes: one that has gone resets, and then its task is cancelled. An unexpected 100 every HTTP/1.1 client passes
  /// over (RFC 9110 § 15.2.1). HTTP/1.0 has none, so there the likelier is taken for true, and the task is cancelled.
  func askWhetherThere() {
    guard case .handling(let task, let isHTTP10) = phase else { return }
    if isHTTP10 { task.cancel() } else { sendContinue() }
  }

  private func sendContinue() {
    // A fresh answer's 25 bytes always fit, unless the client reads nothing; then nothing is owed to it.
    guard transport.write(OutgoingResponse.continue, [], from: 0) == .bytes(OutgoingResponse.continue.count) else {
      return close()
    }
  }
}
