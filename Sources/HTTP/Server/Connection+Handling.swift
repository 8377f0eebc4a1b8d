import HTTPTypes

extension Connection {
  /// Gives a complete request to its handler: at once if that needs no waiting, else in a task.
  func handle(_ head: RequestHead, body: [UInt8], lease: ByteLease?) {
    let request = Request(
      method: head.method, path: head.target.path, encodedPath: head.target.encodedPath, query: head.target.query,
      fields: head.fields, body: body, id: head.requestID, peer: peer)
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
    var id: String?
    if case .receivingBody(let head, _) = phase { id = head.requestID }
    parser.abandon()
    responder.logger.debug("request refused", metadata: ["peer": "\(peer)", "error": "\(error.code)"])
    send(responder.refusal(error, id: id, isHead: parser.method == .head))
  }
}

extension RequestHead {
  /// The caller's id where it is sane, else a new one.
  var requestID: String {
    if let id = fields[.xRequestID], RequestID.isSane(id) { id } else { RequestID.make() }
  }
}
