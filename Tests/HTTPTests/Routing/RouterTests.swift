import HTTPTypes
import Testing

@testable import HTTP

@Suite struct RouterTests {
  private let router = Router([
    .get("/models") { _ in .text("list") },
    .get("/models/{model}") { .text("model \($0.parameters["model"] ?? "")") },
    .immediate("/models/{model}/ready") { .text("ready \($0.parameters["model"] ?? "")") },
    .get("/models/default") { _ in .text("literal") },
    .post("/embed") { .text("embed \($0.body.count)") },
  ]) { error, request in .text("\(error)", status: error == .unknownPath ? .notFound : .methodNotAllowed) }

  private func answer(_ method: HTTPRequest.Method, _ path: String) async -> (Int, String, allow: String?) {
    let decoded = PercentEncoding.decode(path[...]) ?? ""
    let request = Request(method: method, path: decoded, encodedPath: path, body: [1, 2])
    let response = await router.respond(to: request)
    return (response.status.code, String(decoding: response.body, as: UTF8.self), response.fields[.allow])
  }

  private static let paths: [(path: String, body: String)] = [
    ("/models", "list"), ("/models/a", "model a"), ("/models/google%2Fsiglip", "model google/siglip"),
    ("/models/a/ready", "ready a"), ("/models/default", "literal"), ("/m%6Fdels", "list"),
  ]

  @Test("finds the handler and its parameters", arguments: paths)
  func finds(_ path: String, _ body: String) async {
    let answer = await answer(.get, path)
    #expect(answer.0 == 200)
    #expect(answer.1 == body)
  }

  @Test(
    "does not take a slash that was encoded for one that was not",
    arguments: [
      "/models%2Fa", "/models/", "/models//ready", "/", "/models/a/ready/", "//models",
    ])
  func unknown(_ path: String) async {
    #expect(await answer(.get, path).0 == 404)
  }

  @Test("answers a wrong method with what is allowed")
  func methods() async {
    let wrong = await answer(.delete, "/embed")
    #expect(wrong.0 == 405)
    #expect(wrong.allow == "POST, OPTIONS")
    #expect(await answer(.post, "/models").allow == "GET, HEAD, OPTIONS")
  }

  @Test("answers HEAD as GET, and OPTIONS by itself")
  func others() async {
    #expect(await answer(.head, "/models").1 == "list")
    #expect(await answer(.head, "/embed").0 == 405)
    let options = await answer(.options, "/embed")
    #expect(options.0 == 204)
    #expect(options.allow == "POST, OPTIONS")
    #expect(await answer(.options, "*").0 == 204)
  }

  @Test("tells the template for metrics, and which answers need no task")
  func templates() {
    let ready = router.match(Request(method: .get, path: "/models/x/ready"))
    #expect(ready.template == "/models/{model}/ready")
    #expect(ready.respondImmediately(to: Request(method: .get, path: "/models/x/ready")) != nil)
    let model = router.match(Request(method: .get, path: "/models/x"))
    #expect(model.respondImmediately(to: Request(method: .get, path: "/models/x")) == nil)
    #expect(router.match(Request(method: .get, path: "/nothing")).template == nil)
    #expect(router.match(Request(method: .delete, path: "/embed")).template == "/embed")
  }
}
