import FoundationEssentials

/// The files of one commit in the cache.
public struct Snapshot: Sendable {
  /// The commit, 40 hexadecimal digits.
  public let commit: String
  public let folder: URL

  /// What `config.json` says of the network; nil where there is none that can be read.
  public struct Configuration: Decodable, Sendable {
    /// `siglip`, `siglip2`, `siglip_vision_model` and so on.
    public let modelType: String?
    public let architectures: [String]?

    enum CodingKeys: String, CodingKey {
      case modelType = "model_type"
      case architectures
    }

    public var isSigLIP: Bool { modelType?.hasPrefix("siglip") ?? false }

    /// The class that `transformers` would make, or the family.
    public var architecture: String? { architectures?.first ?? modelType }

    /// Whether there is a tower for pictures.
    var hasVision: Bool { !(modelType?.hasSuffix("_text_model") ?? false) }

    /// Whether there is a tower for texts: not in a vision tower saved alone, nor in a classifier.
    var hasText: Bool {
      let suffixes = ["VisionModel", "ForImageClassification"]
      return !(modelType?.hasSuffix("_vision_model") ?? false)
        && !(architectures?.first.map { name in suffixes.contains(where: name.hasSuffix) } ?? false)
    }
  }

  public var configuration: Configuration? {
    contents(CheckpointNames.configuration).flatMap { try? JSONDecoder().decode(Configuration.self, from: $0) }
  }

  /// Files that we need and that are not there, or lead nowhere.
  public var missing: [String] {
    guard let configuration else { return [CheckpointNames.configuration] }
    var missing: [String] = []
    if !contains(CheckpointNames.weights) {
      if let index = contents(CheckpointNames.index) {
        let shards = try? CheckpointNames.shards(index: index)
        missing += shards?.filter { !contains($0) } ?? [CheckpointNames.index]
      } else {
        missing.append(CheckpointNames.weights)
      }
    }
    if configuration.hasVision, !CheckpointNames.preprocessors.contains(where: contains) {
      missing.append(CheckpointNames.preprocessors[0])
    }
    if configuration.hasText, !contains(CheckpointNames.tokenizer), !hasPieces {
      missing.append(CheckpointNames.tokenizer)
    }
    return missing
  }

  private var hasPieces: Bool {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return names?.contains { $0.hasSuffix(".model") && contains($0) } ?? false
  }

  func contains(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.appending(path: name).path) }

  func contents(_ name: String) -> Data? { try? Data(contentsOf: folder.appending(path: name)) }
}
