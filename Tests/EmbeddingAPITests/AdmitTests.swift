import HTTP
import Testing

@testable import EmbeddingAPI

/// Which paths ask for a key.
@Suite struct AdmitTests {
  private let key = "0123456789abcdef"

  private func admission(_ path: String, _ authorization: String? = nil, keys isClosed: Bool = true) throws -> Admission
  {
    var keys = APIKeys()
    try keys.add(file: "shop:\(key)")
    let api = try MiniAPI.make(ready: false, keys: isClosed ? KeyRing(keys) : nil)
    var request = Request(method: .get, path: path)
    request.fields[.authorization] = authorization
    return api.admit(request, router: api.router())
  }

  private func status(_ path: String, _ authorization: String? = nil) throws -> Int? {
    if case .answered(let response) = try admission(path, authorization) { response.status.code } else { nil }
  }

  @Test(arguments: ["/health", "/health/live", "/health/ready", "/v2/health/live", "/", "/docs", "/pages/try.js"])
  func healthAndPagesAreOpen(_ path: String) throws {
    #expect(try status(path) == nil)
  }

  @Test(arguments: [
    "/metrics", "/openapi.yaml", "/openapi.json", "/embed/text", "/models", "/debug/state", "/nowhere", "*", "/healthy",
    "/%68ealth",
    "//health", "/v2/healthy", "/Health/live", "//", "/pages", "/docs/", "/%64ocs",
  ])
  func theRestIsClosed(_ path: String) throws {
    #expect(try status(path) == 401)
    #expect(try status(path, "Bearer \(key)0") == 401)
    #expect(try status(path, "Bearer \(key)") == nil)
  }

  @Test func theAnswerTellsWhatIsMissing() throws {
    for (field, code) in [(nil, "missing_api_key"), ("Bearer nothing", "invalid_api_key")] {
      guard case .answered(let response) = try admission("/models", field) else {
        Issue.record("admitted")
        continue
      }
      #expect(response.fields[.wwwAuthenticate] == "Bearer")
      let error = try MiniAPI.error(response)
      #expect(error["type"] as? String == "unauthorized")
      #expect(error["code"] as? String == code)
    }
  }

  @Test func whoseKeyItIsGoesOnWithTheRequest() throws {
    guard case .admitted(caller: "shop") = try admission("/models", "Bearer \(key)") else {
      Issue.record("no caller")
      return
    }
  }

  @Test func aServerWithoutKeysIsOpen() throws {
    guard case .admitted(caller: nil) = try admission("/metrics", "Bearer \(key)", keys: false) else {
      Issue.record("closed")
      return
    }
  }
}
