import HTTPTypes
import Logging
import Synchronization
import Testing

@testable import HTTP

/// What the tests' handler saw.
final class Sightings: Sendable {
  let cancelled = Atomic<Int>(0)
  let started = Atomic<Int>(0)
}

let post = "POST /echo HTTP/1.1\r\nHost: a\r\n"
let get = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"

/// A server on a free port of the loopback, ended after `body`.
///
/// `/echo` gives the body back, `/sum` its length and sum, `/wait` answers after a while or when cancelled, `/big` is large,
/// `/now` needs no task, `/bad` answers with a status that is none. What comes with `X-Stranger` is not admitted.
func withServer(
  _ address: ListenAddress = .tcp(host: "127.0.0.1", port: 0), limits: Limits = Limits(), queues: Int = 2,
  cors: CORS? = nil, logger: Logger = quietLogger(), _ body: (Server, ListenAddress, Sightings) async throws -> Void
) async throws {
  let sightings = Sightings()
  let server = Server(
    configuration: .init(addresses: [address], limits: limits, queues: queues, cors: cors), logger: logger,
    admission: { request in
      request.fields[.init("X-Stranger")!] == nil
        ? .admitted(caller: "friend") : .answered(.text("stranger", status: .unauthorized))
    },
    errorResponse: { .text($0.code, status: $0.status) },
    immediate: { $0.path == "/now" ? .text("now") : nil },
    handler: { await respond(to: $0, sightings) })
  let bound = try #require(try server.start().first)
  do {
    try await body(server, bound, sightings)
  } catch {
    await server.drain(limit: .zero)
    throw error
  }
  await server.drain(limit: .seconds(1))
}

private func respond(to request: Request, _ sightings: Sightings) async -> Response {
  sightings.started.add(1, ordering: .relaxed)
  switch request.path {
  case "/sum":
    return .text("\(request.body.count) \(request.body.reduce(0) { $0 &+ Int($1) })")
  case "/wait":
    do {
      try await Task.sleep(for: .milliseconds(Int(request.query["ms"] ?? "") ?? 100))
      return .text("waited")
    } catch {
      sightings.cancelled.add(1, ordering: .relaxed)
      return .text("cancelled")
    }
  case "/big": return .bytes([UInt8](repeating: 7, count: 16 << 20), contentType: "application/octet-stream")
  case "/json": return .json(GzipTests.sample)
  case "/bad": return Response(status: .init(code: 100))
  case "/id": return .text(request.id)
  default: return .bytes(request.body, contentType: "application/octet-stream")
  }
}

/// Waits until something has happened on the server's side, for at most 10 seconds.
func eventually(_ condition: () -> Bool) async -> Bool {
  for _ in 0..<1000 {
    if condition() { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  return false
}

func quietLogger() -> Logger {
  var logger = Logger(label: "test")
  logger.logLevel = .error
  return logger
}
