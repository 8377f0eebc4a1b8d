import Foundation
import HTTP
import Logging

/// `HTTPServer PORT`: our HTTP server alone, answering `GET /` with 1 KiB of text; the peer of `Peers/HummingbirdServer`.
///
/// The answer comes from a handler's task, as those of the towers do and as Hummingbird's does, not from the I/O queue.
@main
struct HTTPServer {
  static func main() async throws {
    let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
    let text = String(repeating: "x", count: 1024)
    var logger = Logger(label: "http")
    logger.logLevel = .warning
    let server = Server(
      configuration: Server.Configuration(addresses: [.tcp(host: "127.0.0.1", port: port)]), logger: logger,
      errorResponse: { Response.text($0.message, status: $0.status) },
      handler: { request in
        request.path == "/" ? Response.text(text) : Response.empty(.notFound)
      })
    _ = try server.start()
    while true { try await Task.sleep(for: .seconds(3600)) }
  }
}
