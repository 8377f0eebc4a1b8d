import CEmbeddedFiles
import Checkpoints
import EmbeddingAPI
import Foundation
import SigLIP
import Tokenization

/// A checkpoint that the user named: a folder, `alias=folder`, or, unnamed, the embedded one.
struct ModelSource {
  enum Place {
    case embedded
    case folder(URL)
  }

  static let embeddedName = "siglip-mini"

  let id: String
  let alias: String?
  let place: Place
  /// What is done to texts first; nil: what the checkpoint was trained with.
  var textNormalization: TextNormalization?

  /// The embedded checkpoint.
  static let embedded = ModelSource(id: embeddedName, alias: nil, place: .embedded)

  private init(id: String, alias: String?, place: Place) {
    self.id = id
    self.alias = alias
    self.place = place
  }

  /// - Throws: `UsageError` when there is no such folder.
  init(_ text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let (alias, name) = parts.count == 2 ? (parts[0], parts[1]) : (nil, text)
    if name == Self.embeddedName {
      self.init(id: name, alias: alias, place: .embedded)
      return
    }
    let folder = URL(filePath: name, directoryHint: .isDirectory).standardizedFileURL
    guard FileManager.default.fileExists(atPath: folder.appending(path: "config.json").path) else {
      throw UsageError("model \(name): no folder with a config.json; name a checkpoint's folder, or siglip-mini")
    }
    self.init(id: folder.lastPathComponent, alias: alias, place: .folder(folder))
  }

  var isEmbedded: Bool {
    if case .embedded = place { true } else { false }
  }

  /// One line for the log: what was loaded, how large, how fast.
  func summary(of served: ServedModel, loadedIn duration: Duration) -> String {
    let memory = served.model.memoryFootprint
    let seconds = String(format: "%.2f", duration / .seconds(1))
    return "model \(alias.map { "\($0) = " } ?? "")\(id): fp32, \(served.model.dimensions) dimensions, "
      + "\(served.model.preprocessor.width) pixels, \(memory.prepared >> 20) MiB prepared and "
      + "\(memory.mapped >> 20) MiB mapped, loaded and warm in \(seconds) s"
  }

  var name: ModelStore.Name { ModelStore.Name(id: id, alias: alias) }

  func files() throws -> CheckpointFiles {
    switch place {
    case .folder(let folder): return try CheckpointFiles(folder: folder)
    case .embedded:
      return CheckpointFiles(
        location: Self.embeddedName,
        embedded: (0..<embedded_checkpoint_file_count()).map { index in
          let file = embedded_checkpoint_file(index)
          return (String(cString: file.name), UnsafeRawBufferPointer(start: file.bytes, count: file.size))
        })
    }
  }

  /// Reads the text rules alone.
  func loadTextPreprocessor() throws -> TextPreprocessor {
    do {
      let files = try files()
      return try TextPreprocessor(
        files: files, configuration: ModelConfiguration(files: files).text, normalization: textNormalization)
    } catch {
      throw UsageError("model \(id): \(error)")
    }
  }

  /// Reads the checkpoint.
  ///
  /// - Throws: `UsageError` with the reason in one line.
  func load() throws -> ServedModel {
    do {
      return try ServedModel(id: id, alias: alias, files: files(), textNormalization: textNormalization)
    } catch {
      throw UsageError("model \(id): \(ErrorMap.sentence(for: error))")
    }
  }
}
