import Hummingbird
import Logging

/// `HummingbirdServer PORT`: answers `GET /` with 1 KiB of text.
@main
struct HummingbirdServer {
  static func main() async throws {
    let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 8080
    let text = String(repeating: "x", count: 1024)
    let router = Router()
    router.get("/") { _, _ in text }
    var logger = Logger(label: "hummingbird")
    logger.logLevel = .warning
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
    try await application.runService()
  }
}
