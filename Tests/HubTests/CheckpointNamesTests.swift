import Foundation
import Testing

@testable import Hub

@Suite struct CheckpointNamesTests {
  private func wanted(_ files: [String]) throws -> [String] {
    try CheckpointNames.wanted(of: files, repository: RepositoryID("org/name"))
  }

  @Test func takesWhatWeUseAndNothingElse() throws {
    let files = [
      ".gitattributes", "README.md", "config.json", "model.safetensors", "onnx/model.onnx", "preprocessor_config.json",
      "pytorch_model.bin", "special_tokens_map.json", "spiece.model", "sub/other.model", "tokenizer.json",
      "tokenizer_config.json", "modeling.py", "model.safetensors.index.json",
    ]
    #expect(
      try wanted(files) == [
        "config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
        "spiece.model", "model.safetensors",
      ])
  }

  @Test func refusesWhatIsNoCheckpointOfOurs() {
    #expect(throws: HubError.noConfiguration(repository: "org/name")) { try wanted(["model.safetensors"]) }
    #expect(throws: HubError.noWeights(repository: "org/name")) { try wanted(["config.json", "pytorch_model.bin"]) }
  }

  @Test func readsShardsFromTheIndex() throws {
    let index =
      #"{"metadata": {}, "weight_map": {"a": "m-2.safetensors", "b": "m-1.safetensors", "c": "m-2.safetensors"}}"#
    #expect(try CheckpointNames.shards(index: Data(index.utf8)) == ["m-1.safetensors", "m-2.safetensors"])
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"weight_map": {}}"#, #"{"weight_map": {"a": 1}}"#, #"{"weight_map": {"a": "../x.safetensors"}}"#,
    #"{"weight_map": {"a": "x.bin"}}"#, #"{"weight_map": {"a": ".safetensors"}}"#,
  ])
  func refusesABrokenIndex(text: String) {
    #expect(throws: HubError.invalidIndex(file: "model.safetensors.index.json")) {
      try CheckpointNames.shards(index: Data(text.utf8))
    }
  }
}
