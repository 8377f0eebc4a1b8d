import HTTP
import HTTPTypes
import Testing

@testable import EmbeddingAPI

/// What browsers get, and when they need not get it again.
@Suite struct PageTests {
  private let page = Page(path: "/pages/style.css", body: Array("body {}".utf8))

  private func answer(_ ifNoneMatch: String?) -> Response {
    var request = Request(method: .get, path: page.path)
    request.fields[.ifNoneMatch] = ifNoneMatch
    return page.answer(to: request).response
  }

  @Test(arguments: [
    ("/", "text/html; charset=utf-8"), ("/docs", "text/html; charset=utf-8"),
    ("/pages/a.js", "text/javascript; charset=utf-8"),
    ("/pages/a.min.css", "text/css; charset=utf-8"), ("/openapi.json", "application/json"),
    ("/pages/a.png", "image/png"),
    ("/pages/a.jpg", "image/jpeg"), ("/pages/a.webp", "image/webp"),
  ])
  func theEndingTellsTheKind(_ path: String, _ kind: String) {
    #expect(
      Page(path: path, body: []).answer(to: Request(method: .get, path: path)).response.fields[.contentType] == kind)
  }

  @Test func theFileComesWithItsTag() {
    let response = answer(nil)
    #expect(response.status == .ok && response.body == Array("body {}".utf8))
    // SHA-256 of the file.
    #expect(response.fields[.eTag] == #"W/"62368a1a29259b30bac235c0""#)
    #expect(response.fields[.cacheControl] == "no-cache")
  }

  @Test func anotherFileHasAnotherTag() {
    #expect(Page(path: page.path, body: Array("body { }".utf8)).entityTag != page.entityTag)
  }

  @Test func whatTheBrowserHasIsNotSentAgain() {
    for known in [page.entityTag, String(page.entityTag.dropFirst(2)), "\"a\",\t\(page.entityTag) , \"b\"", "*"] {
      let response = answer(known)
      #expect(response.status == .notModified && response.body.isEmpty, "\(known)")
      #expect(response.fields[.eTag] == page.entityTag && response.fields[.vary] == "Accept-Encoding")
    }
    for other in ["\"a\"", "", ",", String(page.entityTag.dropLast()), "W/\"*\""] {
      #expect(answer(other).status == .ok, "\(other)")
    }
  }

  @Test func eachPageIsARouteAndTheRestIsNotThere() async throws {
    let api = try MiniAPI.make(ready: false, pages: [page])
    #expect(try await MiniAPI.ask("/pages/style.css", api: api).status == .ok)
    #expect(try await MiniAPI.ask("/pages/other.css", api: api).status == .notFound)
    #expect(try await MiniAPI.ask("/", api: api).status == .notFound)
  }
}
