import FoundationEssentials

/// Which of a repository's files we use: never weights in another format, never code.
enum CheckpointNames {
  static let configuration = "config.json"
  static let weights = "model.safetensors"
  static let index = "model.safetensors.index.json"
  static let preprocessors = ["preprocessor_config.json", "processor_config.json"]
  static let tokenizer = "tokenizer.json"

  /// Small files, each of which a checkpoint may lack.
  static let optional = preprocessors + [tokenizer, "tokenizer_config.json", "special_tokens_map.json"]

  /// Those to fetch, of all that a repository lists. Shards are not among them: the index names them.
  ///
  /// - Throws: `HubError.noConfiguration`, `HubError.noWeights`.
  static func wanted(of files: [String], repository: RepositoryID) throws(HubError) -> [String] {
    let files = Set(files)
    guard files.contains(configuration) else { throw .noConfiguration(repository: repository.description) }
    guard let weights = [weights, index].first(where: files.contains) else {
      throw .noWeights(repository: repository.description)
    }
    // SentencePiece's own format.
    let pieces = files.filter { $0.hasSuffix(".model") && isPlain($0) }.sorted()
    return [configuration] + optional.filter(files.contains) + pieces + [weights]
  }

  /// The files that an index spreads its tensors over.
  ///
  /// - Throws: `HubError.invalidIndex`.
  static func shards(index data: Data) throws(HubError) -> [String] {
    struct Index: Decodable {
      let weightMap: [String: String]

      enum CodingKeys: String, CodingKey {
        case weightMap = "weight_map"
      }
    }
    guard let map = try? JSONDecoder().decode(Index.self, from: data).weightMap, !map.isEmpty else {
      throw .invalidIndex(file: index)
    }
    let names = Set(map.values)
    guard names.allSatisfy({ isPlain($0) && $0.hasSuffix(".safetensors") }) else { throw .invalidIndex(file: index) }
    return names.sorted()
  }

  /// Whether a name stays in its folder.
  private static func isPlain(_ name: String) -> Bool {
    !name.contains("/") && !name.hasPrefix(".") && name.utf8.count <= 255
      && name.unicodeScalars.allSatisfy { $0.value > 0x1F && $0.value != 0x7F }
  }
}
