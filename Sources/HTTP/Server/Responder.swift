import HTTPTypes
import Logging
import Synchronization

/// Everything that connections share: what answers requests, what is counted, what is bounded.
final class Responder: Sendable {
  let limits: Limits
  let logger: Logger
  let counters = Counters()
  /// For bodies of requests.
  let budget: ByteBudget
  /// For answers that wait for their readers.
  let answers: ByteBudget
  private let draining = Atomic<Bool>(false)
  private let errorResponse: @Sendable (RequestError) -> Response
  private let immediate: @Sendable (Request) -> Response?
  private let handler: @Sendable (Request) async -> Response

  init(
    limits: Limits, logger: Logger, errorResponse: @escaping @Sendable (RequestError) -> Response,
    immediate: @escaping @Sendable (Request) -> Response?, handler: @escaping @Sendable (Request) async -> Response
  ) {
    self.limits = limits
    self.logger = logger
    budget = ByteBudget(limit: limits.bytesInFlight)
    answers = ByteBudget(limit: limits.answerBytes)
    self.errorResponse = errorResponse
    self.immediate = immediate
    self.handler = handler
  }

  var isDraining: Bool { draining.load(ordering: .relaxed) }

  func startDraining() {
    draining.store(true, ordering: .relaxed)
  }

  /// The answer if it needs no task: so it runs on the I/O queue.
  func immediateAnswer(to request: Request, head: RequestHead) -> OutgoingResponse? {
    // A gzip body is inflated first, and that is no work for an I/O queue.
    guard !head.isGzip, let response = immediate(request) else { return nil }
    return outgoing(response, id: request.id, head: head)
  }

  /// The way of one request: inflate, handle, compress, write the head.
  func answer(to request: Request, head: RequestHead, lease: ByteLease?) async -> OutgoingResponse {
    counters.requestsInFlight.add(1, ordering: .relaxed)
    defer { counters.requestsInFlight.subtract(1, ordering: .relaxed) }
    do {
      let request = head.isGzip ? try inflated(request, lease: lease) : request
      return outgoing(await handler(request), id: request.id, head: head)
    } catch {
      return refusal(error, id: request.id, isHead: head.method == .head, closes: !head.keepsAlive)
    }
  }

  /// The server's own answer to what it cannot take.
  func refusal(_ error: RequestError, id: String?, isHead: Bool, closes: Bool = true) -> OutgoingResponse {
    counters.countRefused(status: error.status.code)
    var response = errorResponse(error)
    if error.status == .serviceUnavailable, response.fields[.retryAfter] == nil {
      response.fields[.retryAfter] = String(limits.retryAfter)
    }
    return OutgoingResponse(response, id: id ?? RequestID.make(), isHead: isHead, closes: closes || isDraining)
  }

  private func outgoing(_ response: Response, id: String, head: RequestHead) -> OutgoingResponse {
    guard (200...599).contains(response.status.code) else {
      return refusal(.invalidResponse, id: id, isHead: head.method == .head)
    }
    return OutgoingResponse(
      response.compressed(for: head), id: id, isHead: head.method == .head, isHTTP10: head.isHTTP10,
      closes: !head.keepsAlive || isDraining)
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
