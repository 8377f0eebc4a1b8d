import HTTP
import HTTPTypes
import Testing

@testable import EmbeddingAPI

@Suite struct InferTests {
  private let path = "/v2/models/siglip-mini/infer"

  private func input(_ texts: String..., parameters: String = "{}") -> String {
    let data = texts.map { "\"\($0)\"" }.joined(separator: ",")
    return """
      {"id": "7", "parameters": \(parameters),
       "inputs": [{"name": "text", "datatype": "BYTES", "shape": [\(texts.count)], "data": [\(data)]}]}
      """
  }

  private func output(_ response: Response) throws -> [String: Any] {
    try #require((try MiniAPI.object(response)["outputs"] as? [[String: Any]])?.first)
  }

  @Test func vectorsAreThoseOfEmbedText() async throws {
    let response = try await MiniAPI.ask(path, json: input("owl", "cat"))
    let (answer, output) = (try MiniAPI.object(response), try output(response))
    #expect(answer["model_name"] as? String == "siglip-mini" && answer["id"] as? String == "7")
    #expect(output["shape"] as? [Int] == [2, 192])
    let expected = try await MiniAPI.vectors(MiniAPI.ask("/embed/text", json: #"{"texts": ["owl", "cat"]}"#))
    let values = try #require(output["data"] as? [Double])
    #expect(MiniAPI.largestDifference([values], [Array(expected.joined())]) < 1e-5)
  }

  @Test func binaryVectorsFollowTheJSON() async throws {
    let api = try MiniAPI.make()
    let json = try await MiniAPI.ask(path, json: input("owl"), api: api)
    let binary = try await MiniAPI.ask(path, json: input("owl", parameters: #"{"binary_data_output": true}"#), api: api)
    let name = try #require(HTTPField.Name.inferenceHeaderLength)
    let length = try #require(binary.fields[name].flatMap { Int($0) })
    #expect(binary.fields[.contentType] == "application/octet-stream" && json.fields[name] == nil)
    #expect(binary.body.count == length + 192 * 4)
    let numbers = try #require(try output(json)["data"] as? [Double])
    #expect(numbers.map { Double(Float($0)) } == MiniAPI.floats(binary.body[length...]))
    let head = try output(.json(Array(binary.body[..<length])))
    #expect(head["parameters"] as? [String: Int] == ["binary_data_size": 768])
  }

  @Test func aVersionIsTheOneThatThereIs() async throws {
    #expect(try await MiniAPI.ask("/v2/models/mini/versions/1/infer", json: input("owl")).status == .ok)
    let refused = try await MiniAPI.ask("/v2/models/mini/versions/2/infer", json: input("owl"))
    #expect(refused.status.code == 404)
    #expect(try MiniAPI.error(refused)["code"] as? String == "version_not_found")
  }

  @Test func aLongTextIsNamedWhereItMayNotBeCut() async throws {
    let long = String(repeating: "bear ", count: 200)
    let refused = try await MiniAPI.ask(path, json: input("owl", long, parameters: #"{"truncate": false}"#))
    #expect(refused.status.code == 422)
    #expect(try MiniAPI.error(refused)["param"] as? String == "text[1]")
    #expect(try await MiniAPI.ask(path, json: input("owl", long)).status == .ok)
  }

  @Test func itWaitsForItsPlacesInTheQueue() async throws {
    let api = try MiniAPI.make(itemLimit: 1)
    try await api.embedder.pool.admitting(1) {
      let refused = try await MiniAPI.ask(path, json: input("owl"), api: api)
      #expect(refused.status.code == 429)
    }
  }

  @Test func readinessIsThatOfTheModelsAndTheServer() async throws {
    let api = try MiniAPI.make(ready: false)
    #expect(try await MiniAPI.ask("/v2/health/live", api: api).status == .ok)
    for path in ["/v2/health/ready", "/v2/models/mini/ready", "/v2/models/mini"] {
      #expect(try await MiniAPI.ask(path, api: api).status.code == 503)
      #expect(try await MiniAPI.ask(path).status == .ok)
    }
    let draining = try MiniAPI.make()
    draining.models.beginDraining()
    for path in ["/v2/health/ready", "/v2/models/mini/ready"] {
      #expect(try MiniAPI.error(await MiniAPI.ask(path, api: draining))["code"] as? String == "draining")
    }
  }

  @Test(arguments: ["/v2/models/a/b", "/v2/models/a%2Fb", "/v2/models/a/b/versions/1", "/v2/models/a/b/ready"])
  func aHubIDMayHaveItsSlash(_ path: String) async throws {
    let refused = try MiniAPI.error(await MiniAPI.ask(path))
    #expect(refused["message"] as? String == #"model: "a/b" is not loaded; GET /models lists what is"#)
  }
}
