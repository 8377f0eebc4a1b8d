import Foundation
import HTTPTypes
import Testing

@testable import Hub

@Suite struct HubClientTests {
  private let url = URL(string: "https://hub.example/org/name/resolve/main/config.json")!

  private func answer(_ status: Int, _ headers: [String: String] = [:]) throws -> HTTPResponse {
    var fields = HTTPFields()
    for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
    return HTTPResponse(status: .init(code: status), headerFields: fields)
  }

  private func refusal(_ status: Int, _ headers: [String: String] = [:], hasToken: Bool = false) throws -> HubError? {
    let (answer, model) = (try answer(status, headers), try HubModel("org/name@v1"))
    do {
      try HubClient.check(answer, url: url, model: model, hasToken: hasToken)
      return nil
    } catch {
      return error
    }
  }

  @Test func readsAFilesFacts() throws {
    let sha256 = String(repeating: "a", count: 64)
    let headers = [
      "X-Repo-Commit": commit, "X-Linked-Etag": "\"\(sha256)\"", "X-Linked-Size": "12", "ETag": "\"other\"",
      "Content-Length": "99",
    ]
    let target = URL(string: "https://store.example/x")
    let file = try RemoteFile(name: "f", url: url, target: target, response: answer(302, headers))
    #expect(file.etag == sha256)
    #expect(file.digest == .sha256(sha256))
    #expect(file.size == 12)
    #expect(file.location == target)
  }

  @Test func aFileInGitIsItsOwnPlace() throws {
    let headers = ["X-Repo-Commit": commit, "ETag": "W/\"\(commit)\"", "Content-Length": "99"]
    let file = try RemoteFile(name: "f", url: url, target: nil, response: answer(200, headers))
    #expect(file.digest == .gitBlob(commit))
    #expect(file.size == 99)
    #expect(file.location == url)
  }

  @Test(arguments: ["X-Repo-Commit", "ETag", "Content-Length"])
  func anAnswerThatLacksAFactIsNoHubs(field: String) throws {
    var headers = ["X-Repo-Commit": commit, "ETag": "\"\(commit)\"", "Content-Length": "99"]
    headers[field] = nil
    let lacks = field == "Content-Length" ? "size" : field
    #expect(throws: HubError.notAHub(url: url.absoluteString, lacks: lacks)) {
      try RemoteFile(name: "f", url: url, target: nil, response: answer(200, headers))
    }
  }

  @Test(arguments: ["../../etc/passwd", "abc", ""])
  func anETagThatIsNoDigestNamesNoFile(etag: String) throws {
    let headers = ["X-Repo-Commit": commit, "ETag": "\"\(etag)\"", "Content-Length": "99"]
    #expect(throws: HubError.unknownDigest(file: "f", etag: "\"\(etag)\"")) {
      try RemoteFile(name: "f", url: url, target: nil, response: answer(200, headers))
    }
  }

  @Test func refusalsBecomeTheirReasons() throws {
    #expect(try refusal(200) == nil)
    #expect(try refusal(401) == .repositoryMissing(repository: "org/name", hasToken: false))
    #expect(try refusal(401, hasToken: true) == .tokenRefused(repository: "org/name"))
    #expect(try refusal(401, ["X-Error-Code": "GatedRepo"]) == .gated(repository: "org/name", hasToken: false))
    #expect(try refusal(404, hasToken: true) == .repositoryMissing(repository: "org/name", hasToken: true))
    #expect(
      try refusal(404, ["X-Error-Code": "RevisionNotFound"]) == .revisionMissing(repository: "org/name", revision: "v1")
    )
    #expect(try refusal(404, ["X-Error-Code": "EntryNotFound"]) == .fileMissing("config.json"))
    #expect(try refusal(403, ["X-Error-Message": "no"]) == .forbidden(repository: "org/name", reason: "no"))
    #expect(try refusal(429, ["Retry-After": "7"]) == .rateLimited(host: "hub.example", seconds: 7))
    #expect(try refusal(429, ["RateLimit": "\"api\";r=0;t=55"]) == .rateLimited(host: "hub.example", seconds: 55))
    #expect(try refusal(502) == .unavailable(host: "hub.example", status: 502))
  }

  @Test func followsOnlySafeWays() throws {
    func target(_ location: String, from: URL? = nil) throws -> String? {
      try HubClient.redirect(from: from ?? url, answer(302, ["Location": location]))?.absoluteString
    }
    #expect(try target("/x?y") == "https://hub.example/x?y")
    #expect(try target("https://store.example/x") == "https://store.example/x")
    #expect(try HubClient.redirect(from: url, answer(200, ["Location": "/x"])) == nil)
    for location in ["http://hub.example/x", "file:///etc/passwd", "ftp://hub.example/x"] {
      #expect(throws: HubError.redirectRefused(from: "hub.example", to: location)) { try target(location) }
    }
    #expect(try target("http://store/x", from: URL(string: "http://mirror/x")) == "http://store/x")
  }

  @Test func anOriginIsSchemeHostAndPort() throws {
    func origin(_ text: String) -> Origin? { URL(string: text).flatMap(Origin.init) }
    #expect(origin("https://Hub.example/a") == origin("https://hub.example:443/b"))
    #expect(origin("https://hub.example") != origin("http://hub.example"))
    #expect(origin("https://hub.example") != origin("https://hub.example:444"))
    #expect(origin("https://hub.example") != origin("https://hub.example.evil"))
    #expect(origin("https://hub.example@evil/") == origin("https://evil"))
    #expect(origin("ftp://hub.example") == nil)
  }

  @Test func quotesNamesForAnAddress() {
    #expect(HubClient.quoted("refs/pr/1", keeping: "") == "refs%2Fpr%2F1")
    #expect(HubClient.quoted("a b/c?d#e", keeping: "/") == "a%20b/c%3Fd%23e")
  }
}
