import Foundation
import HTTP
import HTTPTypes
import Logging

extension HTTPField.Name {
  // Field names of the contract; each is a token, so none of the initialisers fails.
  static let serverTiming = HTTPField.Name("Server-Timing")
  static let requestTimeout = HTTPField.Name("X-Request-Timeout-Ms")
  static let traceParent = HTTPField.Name("traceparent")
}

extension API {
  /// The routing table, with the one error shape for what no route takes.
  public func router() -> Router {
    Router(routes()) { error, request in
      self.respond(with: ErrorMap.answer(error, request), route: "unmatched")
    }
  }

  /// The answer to a request that broke a rule of HTTP before any route saw it.
  public func refuse(_ error: RequestError) -> Response {
    respond(with: ErrorMap.answer(error), route: "unparsed")
  }

  /// Runs an endpoint within the request's deadline and makes a response of whatever comes of it.
  func answer(
    _ request: Request, route: String, _ endpoint: @escaping @Sendable (Request) async throws -> Answer
  ) async -> Response {
    do {
      let answer = try await withDeadline(timeout(of: request), from: request.received) { try await endpoint(request) }
      return finish(answer, request, route: route)
    } catch {
      return respond(to: error, request, route: route)
    }
  }

  /// The same for an endpoint that waits for nothing.
  func answer(_ request: Request, route: String, _ endpoint: (Request) throws -> Answer) -> Response {
    do {
      return finish(try endpoint(request), request, route: route)
    } catch {
      return respond(to: error, request, route: route)
    }
  }

  private func finish(_ answer: Answer, _ request: Request, route: String) -> Response {
    var (response, times) = (answer.response, answer.times)
    times[.total] = request.received.duration(to: .now)
    if let name = HTTPField.Name.serverTiming { response.fields[name] = times.serverTiming }
    // Probes would crowd the histogram of totals, so only what went through a stage is counted.
    metrics.record(
      route: route, status: response.status.code, times: answer.times.isEmpty ? StageTimes() : times)
    logger.debug(
      "answered", metadata: about(request, route: route).merging(["times": "\(times.serverTiming)"]) { $1 })
    return response
  }

  /// What ties a log line to a request: nothing in it is the client's own words, but for ids of a checked form.
  private func about(_ request: Request, route: String) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["request-id": "\(request.id)", "route": "\(route)"]
    if let name = HTTPField.Name.traceParent, let trace = request.fields[name].flatMap(TraceParent.init) {
      metadata["traceparent"] = "\(trace)"
    }
    return metadata
  }

  private func respond(to error: any Error, _ request: Request, route: String) -> Response {
    if let answer = ErrorMap.answer(for: error) {
      logger.debug("refused", metadata: about(request, route: route).merging(["code": "\(answer.code)"]) { $1 })
      return respond(with: answer, route: route)
    }
    if error is CancellationError {
      // Nobody reads this answer; the status is nginx's, for the metrics.
      metrics.record(route: route, status: 499, times: StageTimes())
      return .empty(HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request"))
    }
    logger.error("request failed", metadata: about(request, route: route).merging(["error": "\(error)"]) { $1 })
    return respond(with: ErrorMap.defect(requestID: request.id), route: route)
  }

  private func respond(with error: ErrorAnswer, route: String) -> Response {
    metrics.record(route: route, status: error.status, times: StageTimes())
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("error")
      writer.object { writer in
        writer.member("message", error.message)
        writer.member("type", error.type)
        writer.key("param")
        if let param = error.param { writer.string(param) } else { writer.null() }
        writer.member("code", error.code)
      }
    }
    var response = Response.json(writer.bytes, status: HTTPResponse.Status(code: error.status))
    if let seconds = error.retryAfter { response.fields[.retryAfter] = "\(seconds)" }
    return response
  }

  /// The server's own limit, or less where the caller asks for less.
  func timeout(of request: Request) throws -> Duration {
    guard let name = HTTPField.Name.requestTimeout, let text = request.fields[name] else { return limits.timeout }
    guard let milliseconds = Int(text), milliseconds > 0 else {
      throw RequestFault.invalidValue(
        param: "X-Request-Timeout-Ms", rule: "is a whole number of milliseconds above 0", found: text)
    }
    return min(limits.timeout, .milliseconds(milliseconds))
  }
}
