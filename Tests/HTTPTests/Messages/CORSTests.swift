import HTTPTypes
import Testing

@testable import HTTP

@Suite struct CORSTests {
  private let shop = "https://shop.example"

  private func ask(_ origin: String?, method: HTTPRequest.Method = .options, fields: String? = nil) -> Request {
    var request = Request(method: method, path: "/embed/text")
    request.fields[.origin] = origin
    request.fields[.accessControlRequestMethod] = "POST"
    request.fields[.accessControlRequestHeaders] = fields
    return request
  }

  @Test(
    "an origin is a scheme and a host, in lower case, without a path",
    arguments: [
      ("https://shop.example", true), ("http://127.0.0.1:3000", true), ("http://[::1]:3000", true), ("*", true),
      ("shop.example", false), ("https://shop.example/", false), ("https://Shop.example", false), ("null", false),
      ("", false), ("https://", false), ("https://a.example,https://b.example", false), ("https://*.example", true),
    ])
  func origins(_ text: String, _ isOrigin: Bool) {
    #expect((CORS(origins: [text]) != nil) == isOrigin)
  }

  @Test("a preflight of an allowed origin is answered, of another not")
  func preflight() throws {
    let cors = try #require(CORS(origins: [shop]))
    let answer = try #require(cors.preflight(ask(shop, fields: "authorization, x-stainless-lang")))
    #expect(answer.status.code == 204)
    #expect(answer.fields[.accessControlAllowMethods] == "GET, HEAD, POST")
    #expect(answer.fields[.accessControlAllowHeaders] == "authorization, x-stainless-lang")
    #expect(answer.fields[.accessControlMaxAge] == "7200")
    #expect(cors.preflight(ask("https://shop.example.evil.example")) == nil)
    #expect(cors.preflight(ask("null")) == nil)
    #expect(cors.preflight(ask(nil)) == nil)
    #expect(cors.preflight(ask(shop, method: .get)) == nil)
  }

  @Test("fields that are no names, or too many, are not repeated")
  func oddFields() throws {
    let cors = try #require(CORS(origins: ["*"]))
    for odd in ["a b", "a,,b", String(repeating: "a", count: 1025)] {
      let answer = try #require(cors.preflight(ask(shop, fields: odd)))
      #expect(answer.fields[.accessControlAllowHeaders]?.hasPrefix("Authorization, ") == true)
    }
  }

  @Test("answers name the one origin that asked, and caches are told; with * neither is needed")
  func marks() throws {
    var response = Response.json([])
    try #require(CORS(origins: [shop, "https://b.example"])).mark(&response, for: ask(shop))
    #expect(response.fields[.accessControlAllowOrigin] == shop)
    #expect(response.fields[.vary] == "Origin")
    #expect(response.fields[.accessControlExposeHeaders]?.contains("X-Request-Id") == true)
    response = .json([])
    try #require(CORS(origins: [shop])).mark(&response, for: ask("https://evil.example"))
    #expect(response.fields[.accessControlAllowOrigin] == nil)
    #expect(response.fields[.vary] == "Origin")
    response = .json([])
    try #require(CORS(origins: ["*"])).mark(&response, for: ask("https://evil.example"))
    #expect(response.fields[.accessControlAllowOrigin] == "*")
    #expect(response.fields[.vary] == nil)
  }
}
