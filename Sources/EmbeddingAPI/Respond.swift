import Fetching
import HTTP
import HTTPTypes
import Logging
import Serving

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
      // Which path it was is worth knowing here, and only here: it is cut, and the log escapes what is odd in it.
      self.respond(
        with: ErrorMap.answer(error, request), route: "unmatched",
        about: ["path": "\(request.encodedPath.prefix(256))"].merging(self.about(request)) { $1 })
    }
  }

  /// The answer to a request that broke a rule of HTTP before any route saw it.
  public func refuse(_ error: RequestError) -> Response {
    respond(with: ErrorMap.answer(error), route: "unparsed", about: [:])
  }

  /// Runs an endpoint within the request's deadline and makes a response of whatever comes of it.
  func answer(
    _ request: Request, route: String, _ endpoint: @escaping @Sendable (Request) async throws -> Answer
  ) async -> Response {
    do {
      let answer = try await deadlines.run(timeout(of: request), from: request.received) {
        try await endpoint(request)
      }
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
    response.access = notes(route: route) { about(request, times: times) }
    return response
  }

  /// What the access line says, where it is written at all. Probes and scrapes come for ever: their lines are for debugging.
  private func notes(route: String, _ metadata: () -> Logger.Metadata) -> AccessNotes {
    let isProbe = route.hasPrefix("/health") || route.hasPrefix("/v2/health") || route == "/metrics"
    let level: Logger.Level = isProbe ? .debug : .info
    guard logger.logLevel <= level else { return AccessNotes(level: level) }
    var metadata = metadata()
    metadata["route"] = .string(route)
    return AccessNotes(level: level, metadata: metadata)
  }

  /// What ties a log line to a request: nothing in it is the client's own words, but for ids of a checked form.
  private func about(_ request: Request, times: StageTimes = StageTimes()) -> Logger.Metadata {
    var metadata: Logger.Metadata = [:]
    if let name = HTTPField.Name.traceParent, let trace = request.fields[name].flatMap(TraceParent.init) {
      metadata["traceparent"] = .string(trace.description)
    }
    for stage in StageTimes.Stage.allCases {
      guard let milliseconds = times.milliseconds(stage) else { continue }
      metadata["\(stage.rawValue)_ms"] = .stringConvertible(milliseconds)
    }
    return metadata
  }

  func respond(to error: any Error, _ request: Request, route: String) -> Response {
    var times = StageTimes()
    times[.total] = request.received.duration(to: .now)
    if let answer = ErrorMap.answer(for: error) {
      // Said once: every request for that model ends so from now on.
      if case ServingError.modelDamaged(let file) = error, damagedFiles.withLock({ $0.insert(file).inserted }) {
        logger.error(
          "a model's file was changed or cut while in use", metadata: about(request).merging(["file": "\(file)"]) { $1 }
        )
      }
      var facts = about(request, times: times)
      // What the client is not told about the network, the operator is.
      if let detail = ((error as? ItemError)?.cause as? FetchError)?.detail { facts["detail"] = .string(detail) }
      return respond(with: answer, route: route, about: facts)
    }
    if error is CancellationError {
      // Nobody reads this answer; the status is nginx's, for the metrics.
      metrics.record(route: route, status: 499, times: StageTimes())
      var response = Response.empty(HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request"))
      response.access = notes(route: route) { about(request, times: times) }
      return response
    }
    let facts: Logger.Metadata = ["request_id": "\(request.id)", "route": "\(route)", "error": "\(error)"]
    logger.error("request failed", metadata: about(request).merging(facts) { $1 })
    return respond(with: ErrorMap.defect(requestID: request.id), route: route, about: about(request, times: times))
  }

  private func respond(
    with error: ErrorAnswer, route: String, about: @autoclosure () -> Logger.Metadata
  ) -> Response {
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
    response.access = notes(route: route) { about().merging(["code": .string(error.code)]) { $1 } }
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
