import HTTP
import HTTPTypes
import Testing

@testable import EmbeddingAPI

/// Models, health, metrics, deadlines, and what no route takes.
@Suite struct ServiceTests {
  @Test func modelsAreFoundByIdAndAlias() async throws {
    for name in ["siglip-mini", "mini"] {
      let model = try MiniAPI.object(await MiniAPI.ask("/models/\(name)"))
      #expect(model["id"] as? String == "siglip-mini")
      #expect(model["sequence_length"] as? Int == 64)
    }
    #expect(try await MiniAPI.ask("/models/other").status.code == 404)
  }

  @Test func beforeLoadingItIsLiveButNotReady() async throws {
    let api = try MiniAPI.make(ready: false)
    #expect(try await MiniAPI.ask("/health/live", api: api).status.code == 200)
    let ready = try await MiniAPI.ask("/health/ready", api: api)
    #expect(ready.status.code == 503)
    #expect(ready.fields[.retryAfter] == "1")
    #expect(try await MiniAPI.ask("/embed/text", json: #"{"text": "x"}"#, api: api).status.code == 503)
    let model = try MiniAPI.object(await MiniAPI.ask("/models/mini", api: api))
    #expect(model["status"] as? String == "loading" && model["id"] as? String == "siglip-mini" && model.count == 3)
  }

  @Test func drainingItIsNotReady() async throws {
    let api = try MiniAPI.make()
    #expect(try await MiniAPI.ask("/health", api: api).status.code == 200)
    api.models.beginDraining()
    #expect(try MiniAPI.error(await MiniAPI.ask("/health", api: api))["code"] as? String == "draining")
  }

  @Test func metricsCountRequestsByRouteTemplate() async throws {
    let api = try MiniAPI.make()
    _ = try await MiniAPI.ask("/models/none", api: api)
    _ = try await MiniAPI.ask("/embed/text", json: #"{"text": "x"}"#, api: api)
    let page = String(decoding: try await MiniAPI.ask("/metrics", api: api).body, as: UTF8.self)
    #expect(page.contains(#"siglip_http_requests_total{route="/models/{model}",status="404"} 1"#))
    #expect(page.contains(#"siglip_http_requests_total{route="/embed/text",status="200"} 1"#))
    #expect(page.contains(#"siglip_batch_items_count{modality="text"} 1"#))
  }

  @Test func metricsCountRequestsByTheNameOfTheirKey() async throws {
    var keys = APIKeys()
    try keys.add(file: "shop:0123456789abcdef\nidle:0123456789abcdefg")
    let api = try MiniAPI.make(keys: KeyRing(keys))
    let request = Request(method: .get, path: "/models", fields: [.authorization: "Bearer 0123456789abcdef"])
    _ = api.admit(request, router: api.router())
    let page = String(decoding: try await MiniAPI.ask("/metrics", api: api).body, as: UTF8.self)
    #expect(page.contains(#"siglip_key_requests_total{key="shop"} 1"#))
    #expect(page.contains(#"siglip_key_requests_total{key="idle"} 0"#))
    #expect(!page.contains("0123456789abcdef"))
  }

  @Test func theProcessIsMeasured() async throws {
    let usage = ProcessUsage.now()
    #expect(usage.residentBytes > 1 << 20 && usage.virtualBytes > usage.residentBytes)
    #expect(usage.openFiles > 2 && usage.mostFiles >= usage.openFiles && usage.threads >= 1)
    #expect(usage.cpuSeconds > 0)
  }

  @Test func debugPagesAreThereOnlyWhereTheyAreSwitchedOn() async throws {
    #expect(try await MiniAPI.ask("/debug/state").status.code == 404)
    let state = try MiniAPI.object(await MiniAPI.ask("/debug/state", api: MiniAPI.make(hasDebugPages: true)))
    #expect((state["queue"] as? [String: Any])?["workers"] as? Int == 1)
    #expect((state["models"] as? [[String: Any]])?.first?["id"] as? String == "siglip-mini")
    #expect((state["limits"] as? [String: Any])?["queue_items"] as? Int == 512)
  }

  @Test func aFullQueueIsAnAnswerWithRetryAfter() async throws {
    let api = try MiniAPI.make(itemLimit: 1)
    try await api.embedder.pool.admitting(1) {
      let response = try await MiniAPI.ask("/embed/text", json: #"{"text": "x"}"#, api: api)
      #expect(response.status.code == 429)
      #expect(response.fields[.retryAfter] == "1")
    }
  }

  @Test func theDeadlinePasses() async throws {
    var limits = RequestLimits()
    limits.timeout = .microseconds(1)
    // Work of a tenth of a second and more, which no busy machine ends first.
    let texts = (0..<256).map { "\"a text with the number \($0)\"" }.joined(separator: ",")
    let response = try await MiniAPI.ask(
      "/embed/text", json: #"{"texts": [\#(texts)]}"#, api: MiniAPI.make(limits: limits))
    #expect(response.status.code == 504)
  }

  @Test func unknownPathsAndMethods() async throws {
    #expect(try await MiniAPI.ask("/nothing").status.code == 404)
    let wrong = try await MiniAPI.ask("/embed/text")
    #expect(wrong.status.code == 405)
    #expect(wrong.fields[.allow]?.contains("POST") == true)
  }
}
