import Fixtures
import Foundation
import Testing

@testable import EmbeddingAPI

@Suite struct OpenAIEmbeddingsTests {
  private func vectors(_ json: String, api: API? = nil) async throws -> [[Double]] {
    let answer = try MiniAPI.object(await MiniAPI.ask("/v1/embeddings", json: json, api: api))
    return (answer["data"] as? [[String: Any]] ?? []).compactMap { $0["embedding"] as? [Double] }
  }

  @Test func itemsComeBackInTheirOrder() async throws {
    let file = try Data(contentsOf: Fixtures.project.appending(path: "Tests/Fixtures/Pictures/bear.png"))
    let picture = file.base64EncodedString()
    let mixed = try await vectors(#"{"input": ["owl", {"image": "\#(picture)"}, {"text": "cat"}]}"#)
    let texts = try await MiniAPI.vectors(MiniAPI.ask("/embed/text", json: #"{"texts": ["owl", "cat"]}"#))
    let pictures = try await MiniAPI.vectors(MiniAPI.ask("/embed/image", json: #"{"image": "\#(picture)"}"#))
    #expect(MiniAPI.largestDifference(mixed, [texts[0], pictures[0], texts[1]]) < 1e-5)
  }

  @Test func tokensAreCountedOnce() async throws {
    let answer = try MiniAPI.object(await MiniAPI.ask("/v1/embeddings", json: #"{"input": ["", "owl"]}"#))
    let tokens = try MiniAPI.object(await MiniAPI.ask("/embed/text", json: #"{"texts": ["", "owl"]}"#))
    let expected = try #require((tokens["usage"] as? [String: Int])?["tokens"])
    #expect(answer["usage"] as? [String: Int] == ["prompt_tokens": expected, "total_tokens": expected])
  }

  @Test func oneStringIsOneItem() async throws {
    #expect(try await vectors(#"{"input": "owl"}"#).count == 1)
    #expect(try await vectors(#"{"input": {"text": "owl"}}"#).count == 1)
  }

  @Test func dimensionsMustBeTheModels() async throws {
    #expect(try await vectors(#"{"input": "owl", "dimensions": 192}"#).count == 1)
    let refused = try await MiniAPI.ask("/v1/embeddings", json: #"{"input": "owl", "dimensions": 96}"#)
    #expect(refused.status.code == 400)
    #expect(try MiniAPI.error(refused)["code"] as? String == "wrong_dimensions")
  }

  @Test(arguments: [
    "[1, 2]", "[[1, 2]]", "[null]", "[]", "7", "[{}]", #"[{"text": "a", "image": "b"}]"#, #"[{"text": "a", "b": 1}]"#,
  ])
  func whatIsNeitherTextNorPictureIsRefused(_ input: String) async throws {
    let refused = try await MiniAPI.ask("/v1/embeddings", json: #"{"input": \#(input)}"#)
    #expect(refused.status.code == 422)
    #expect((try MiniAPI.error(refused)["param"] as? String)?.hasPrefix("input") == true)
  }

  @Test func itWaitsForItsPlacesInTheQueue() async throws {
    let api = try MiniAPI.make(itemLimit: 1)
    try await api.embedder.pool.admitting(1) {
      let refused = try await MiniAPI.ask("/v1/embeddings", json: #"{"input": "x"}"#, api: api)
      #expect(refused.status.code == 429)
    }
  }

  @Test func modelsAreListedBeforeTheyAreLoaded() async throws {
    let api = try MiniAPI.make(ready: false)
    let list = try MiniAPI.object(await MiniAPI.ask("/v1/models", api: api))
    #expect((list["data"] as? [[String: Any]])?.map { $0["id"] as? String } == ["siglip-mini"])
    let model = try MiniAPI.object(await MiniAPI.ask("/v1/models/mini", api: api))
    #expect(model["object"] as? String == "model" && model["owned_by"] as? String == "local")
    #expect(try await MiniAPI.ask("/v1/models/none", api: api).status.code == 404)
  }
}
