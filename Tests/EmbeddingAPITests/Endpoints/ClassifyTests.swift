import Fixtures
import Foundation
import Testing

@testable import EmbeddingAPI

@Suite struct ClassifyTests {
  private func ask(_ more: String, api: API? = nil) async throws -> [String: Any] {
    let picture = Data(try Fixtures.bytes("Pictures/bear.png")).base64EncodedString()
    let response = try await MiniAPI.ask("/classify", json: #"{"image": "\#(picture)", \#(more)}"#, api: api)
    return try MiniAPI.object(response)
  }

  private func predictions(_ answer: [String: Any]) throws -> [[String: Any]] {
    let results = try #require(answer["results"] as? [[String: Any]])
    return try #require(results.first?["predictions"] as? [[String: Any]])
  }

  @Test(arguments: [["a bear", "a car", "an apple"], ["ein Bär", "ein Auto", "ein Apfel"], ["くま", "自動車", "りんご"]])
  func aBearIsABear(labels: [String]) async throws {
    let list = labels.map { "\"\($0)\"" }.joined(separator: ",")
    let found = try predictions(await ask("\"labels\": [\(list)]"))
    #expect(found.first?["label"] as? String == labels[0])
    #expect(try #require(found.last?["score"] as? Double) < 0.01)
  }

  @Test(arguments: ["a bear", "ein Bär", "熊"])
  func aRightLabelIsMoreLikelyThanNot(label: String) async throws {
    let found = try predictions(await ask("\"labels\": [\"\(label)\"]"))
    #expect(try #require(found.first?["score"] as? Double) > 0.5)
  }

  @Test func softmaxScoresAddUpToOneAndTopKCuts() async throws {
    let labels = #""labels": ["a bear", "a car", "an owl"], "activation": "softmax""#
    let all = try predictions(await ask(labels))
    #expect(abs(all.reduce(0) { $0 + ($1["score"] as? Double ?? 0) } - 1) < 1e-5)
    #expect(try predictions(await ask(labels + #", "top_k": 1"#)).count == 1)
  }

  @Test(arguments: [
    (#""labels": []"#, "labels"), (#""top_k": 1"#, "labels"),
    (#""labels": ["a"], "max_num_patches": 64"#, "max_num_patches"), (#""labels": ["a"], "top_k": 0"#, "top_k"),
    (#""labels": ["a"], "hypothesis_template": "no hole""#, "hypothesis_template"),
    (#""labels": ["a"], "hypothesis_template": []"#, "hypothesis_template"),
    (#""labels": ["a"], "activation": "relu""#, "activation"),
  ])
  func aWrongFieldIsNamed(more: String, param: String) async throws {
    let error = try #require(try await ask(more)["error"] as? [String: Any])
    #expect(error["param"] as? String == param)
  }

  @Test func labelsAreEncodedOnce() async throws {
    let api = try MiniAPI.make()
    _ = try await ask(#""labels": ["a bear", "a car"]"#, api: api)
    _ = try await ask(#""labels": ["a car", "a bear"]"#, api: api)
    #expect(api.embedder.pool.counts.byModality[.text]?.items == 2)
    #expect(api.embedder.cache.counts.hits == 2)
  }
}
