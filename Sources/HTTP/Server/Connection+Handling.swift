import HTTPTypes

extension Connection {
  /// The request that begins with this head, without its body yet; nil where its answer is on its way already.
  func admitted(_ head: RequestHead) -> Request? {
    var request = Request(
      method: head.method, path: head.target.path, encodedPath: head.target.encodedPath, query: head.target.query,
      fields: head.fields, id: head.requestID, peer: peer)
    switch responder.admission(of: request, head: head) {
    case .admitted(let caller):
      request.caller = caller
      return request
    case .answered(let response):
      // A body that nobody reads is no request: nothing behind this head is understood.
      if response.closes { parser.abandon() }
      isFirst = false
      send(response)
      return nil
    }
  }

  /// Gives a complete request to its handler: at once if that needs no waiting, else in a task.
  func handle(_ head: RequestHead, _ request: Request, lease: ByteLease?) {
    if let response = responder.immediateAnswer(to: request, head: head) { return send(response) }
    let task = Task.detached { [id, queue, responder] in
      let response = await responder.answer(to: request, head: head, lease: lease)
      queue.deliver(response, to: id)
      withExtendedLifetime(lease) {}
    }
    phase = .handling(task, isHTTP10: head.isHTTP10)
    if inputHasEnded { askWhetherThere() }
  }

  /// The task has its answer.
  func answered(with response: OutgoingResponse) {
    guard case .handling = phase else { return }
    send(response)
    advance()
  }

  /// Answers what broke a rule or met a limit, and takes nothing more from this client.
  func refuse(_ error: RequestError) {
    var received: (request: Request, bytes: Int)?
    if case .receivingBody(_, let progress) = phase { received = (progress.request, parser.bodyBytes) }
    let isHead = parser.method == .head
    parser.abandon()
    send(responder.refusal(error, of: received, peer: peer, isHead: isHead, closes: true))
  }
}

extension RequestHead {
  /// The caller's id where it is sane, else a new one.
  var requestID: String {
    if let id = fields[.xRequestID], RequestID.isSane(id) { id } else { RequestID.make() }
  }
}
