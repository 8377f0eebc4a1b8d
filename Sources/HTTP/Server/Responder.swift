import HTTPTypes
import Logging
import Synchronization

/// Everything that connections share: what answers requests, what is counted, what is bounded.
final class Responder: Sendable {
  /// An `Admission` whose answer is ready to go out.
  enum Decision {
    case admitted(caller: String?)
    case answered(OutgoingResponse)
  }

  let limits: Limits
  let logger: Logger
  let counters = Counters()
  /// For bodies of requests.
  let budget: ByteBudget
  /// For answers that wait for their readers.
  let answers: ByteBudget
  private let cors: CORS?
  private let draining = Atomic<Bool>(false)
  private let admission: @Sendable (Request) -> Admission
  private let errorResponse: @Sendable (RequestError) -> Response
  private let immediate: @Sendable (Request) -> Response?
  private let handler: @Sendable (Request) async -> Response

  init(
    configuration: Server.Configuration, logger: Logger, admission: @escaping @Sendable (Request) -> Admission,
    errorResponse: @escaping @Sendable (RequestError) -> Response,
    immediate: @escaping @Sendable (Request) -> Response?, handler: @escaping @Sendable (Request) async -> Response
  ) {
    limits = configuration.limits
    cors = configuration.cors
    self.logger = logger
    budget = ByteBudget(limit: limits.bytesInFlight)
    answers = ByteBudget(limit: limits.answerBytes)
    self.admission = admission
    self.errorResponse = errorResponse
    self.immediate = immediate
    self.handler = handler
  }

  var isDraining: Bool { draining.load(ordering: .relaxed) }

  func startDraining() {
    draining.store(true, ordering: .relaxed)
  }

  /// Whether a request may go on, told from its head alone. A browser's question beforehand carries no key (Fetch
  /// standard, CORS-preflight fetch), so it comes first.
  func admission(of request: Request, head: RequestHead) -> Decision {
    let response: Response
    if let preflight = cors?.preflight(request) {
      response = preflight
    } else {
      switch admission(request) {
      case .admitted(let caller): return .admitted(caller: caller)
      case .answered(let refusal): response = refusal
      }
    }
    return .answered(outgoing(response, to: request, head: head, bytesIn: 0, leavesBody: head.framing != .none))
  }

  /// The answer if it needs no task: so it runs on the I/O queue.
  func immediateAnswer(to request: Request, head: RequestHead) -> OutgoingResponse? {
    // A gzip body is inflated first, and that is no work for an I/O queue.
    guard !head.isGzip, let response = immediate(request) else { return nil }
    return outgoing(response, to: request, head: head, bytesIn: request.body.count)
  }

  /// The way of one request: inflate, handle, compress, write the head.
  func answer(to request: Request, head: RequestHead, lease: ByteLease?) async -> OutgoingResponse {
    counters.requestsInFlight.add(1, ordering: .relaxed)
    defer { counters.requestsInFlight.subtract(1, ordering: .relaxed) }
    let bytesIn = request.body.count
    do {
      var request = head.isGzip ? try inflated(request, lease: lease) : request
      request.lease = lease
      return outgoing(await handler(request), to: request, head: head, bytesIn: bytesIn)
    } catch {
      return refusal(
        error, of: (request, bytesIn), peer: request.peer, isHead: head.method == .head, closes: !head.keepsAlive)
    }
  }

  /// The server's own answer to what it cannot take.
  ///
  /// - Parameter received: the request, where its head was understood, and the bytes of its body that came.
  func refusal(
    _ error: RequestError, of received: (request: Request, bytes: Int)?, peer: String, isHead: Bool, closes: Bool
  ) -> OutgoingResponse {
    counters.countRefused(status: error.status.code)
    var response = errorResponse(error)
    if error.status == .serviceUnavailable, response.fields[.retryAfter] == nil {
      response.fields[.retryAfter] = String(limits.retryAfter)
    }
    if let received { cors?.mark(&response, for: received.request) }
    let id = received?.request.id ?? RequestID.make()
    let outgoing = OutgoingResponse(response, id: id, isHead: isHead, closes: closes || isDraining)
    note(response, id: id, peer: peer, request: received?.request, bytesIn: received?.bytes ?? 0, outgoing)
    return outgoing
  }

  /// - Parameters:
  ///   - bytesIn: of the body, as it was sent.
  ///   - leavesBody: the request's body is not read, so the connection has no future.
  private func outgoing(
    _ response: Response, to request: Request, head: RequestHead, bytesIn: Int, leavesBody: Bool = false
  ) -> OutgoingResponse {
    guard (200...599).contains(response.status.code) else {
      return refusal(
        .invalidResponse, of: (request, bytesIn), peer: request.peer, isHead: head.method == .head, closes: true)
    }
    var response = response.compressed(for: head)
    cors?.mark(&response, for: request)
    let outgoing = OutgoingResponse(
      response, id: request.id, isHead: head.method == .head, isHTTP10: head.isHTTP10,
      closes: !head.keepsAlive || leavesBody || isDraining)
    note(response, id: request.id, peer: request.peer, request: request, bytesIn: bytesIn, outgoing)
    return outgoing
  }

  private func inflated(_ request: Request, lease: ByteLease?) throws(RequestError) -> Request {
    var request = request
    let body = try Gzip.inflate(request.body, limits: limits)
    guard lease?.grow(to: request.body.count + body.count) ?? true else { throw .tooManyBytesInFlight }
    request.body = body
    request.fields[.contentEncoding] = nil
    return request
  }
}
