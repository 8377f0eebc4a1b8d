import CEmbeddedFiles
import Checkpoints
import Compute
import EmbeddingAPI
import FoundationEssentials
import Hub
import SigLIP
import Tokenization

/// A checkpoint that the user named: a folder, a model on the hub, `alias=either`, or, unnamed, the embedded one.
struct ModelSource {
  enum Place {
    case embedded
    case folder(URL)
    case hub(HubModel, HubEnvironment)
  }

  static let embeddedName = "siglip-mini"
  /// What the embedded checkpoint is no good for, and the command that is.
  static let limitation = "siglip-mini knows emoji-like pictograms and coloured shapes only"
  static let commandForPhotographs = "siglip serve --model google/siglip2-base-patch16-224"

  let id: String
  var alias: String?
  let place: Place
  /// The commit, where it came from the hub and has been found.
  let revision: String?
  /// What is done to texts first; nil: what the checkpoint was trained with.
  var textNormalization: TextNormalization?
  /// What it computes with; nil: what suits the checkpoint's size.
  var precision: Precision?

  /// The embedded checkpoint.
  static let embedded = ModelSource(id: embeddedName, alias: nil, place: .embedded)

  private init(id: String, alias: String?, place: Place, revision: String? = nil) {
    self.id = id
    self.alias = alias
    self.place = place
    self.revision = revision
  }

  /// - Parameters:
  ///   - hub: where models on the hub are found.
  ///   - revision: of a model on the hub that is named without one.
  /// - Throws: `UsageError` for what is neither a checkpoint's folder nor a name on the hub.
  init(_ text: String, hub: HubEnvironment = HubEnvironment(), revision: String? = nil) throws {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let (alias, name) = parts.count == 2 ? (parts[0], parts[1]) : (nil, text)
    if name == Self.embeddedName {
      self.init(id: name, alias: alias, place: .embedded)
      return
    }
    let folder = URL(filePath: name, directoryHint: .isDirectory).standardizedFileURL
    guard FileManager.default.fileExists(atPath: folder.appending(path: "config.json").path) else {
      guard !FileManager.default.fileExists(atPath: folder.path), let model = try? HubModel(name, revision: revision),
        name.contains("/") || HubCache(hub).contains(model.repository)
      else {
        throw UsageError(
          "model \(name): no folder with a config.json, and no name on the hub such as google/siglip2-base-patch16-256; "
            + "name either, or siglip-mini")
      }
      self.init(id: model.repository.description, alias: alias, place: .hub(model, hub))
      return
    }
    self.init(id: folder.lastPathComponent, alias: alias, place: .folder(folder))
  }

  /// Nil where its files are on this machine, else what a pull brings.
  var toBePulled: HubModel? {
    guard case .hub(let model, let environment) = place else { return nil }
    return (try? HubCache(environment).completeSnapshot(of: model)) == nil ? model : nil
  }

  var isEmbedded: Bool {
    if case .embedded = place { true } else { false }
  }

  /// One line for the log: what was loaded, how large, how fast.
  func summary(of served: ServedModel, loadedIn duration: Duration) -> String {
    let memory = served.model.memoryFootprint
    let seconds = (duration / .seconds(1)).fixed(2)
    return "model \(alias.map { "\($0) = " } ?? "")\(id): \(served.model.precision.rawValue), "
      + "\(served.model.dimensions) dimensions, \(memory.prepared >> 20) MiB prepared and "
      + "\(memory.mapped >> 20) MiB mapped, loaded and warm in \(seconds) s"
  }

  var name: ModelStore.Name { ModelStore.Name(id: id, alias: alias) }

  /// The same checkpoint with its files on this machine: a model of the hub is found in the cache, or pulled into it.
  ///
  /// - Parameter say: takes lines about a pull; nil for a command that a person runs.
  /// - Throws: `HubError`, `CancellationError`.
  func fetched(say: (@Sendable (String) -> Void)? = nil) async throws -> ModelSource {
    guard case .hub(let model, let environment) = place else { return self }
    let snapshot: Snapshot
    do {
      snapshot = try HubCache(environment).completeSnapshot(of: model)
    } catch {
      guard !environment.isOffline else { throw error }
      let progress =
        say.map { PullProgress(name: "\(model)", hasBar: false, say: $0) } ?? PullProgress(name: "\(model)")
      (say ?? StandardError.write)("\(model) is no folder and not in the cache: asking \(environment.endpoint)")
      snapshot = try await Hub.Pull(model, environment: environment, report: progress.show).run()
    }
    var found = ModelSource(id: id, alias: alias, place: .folder(snapshot.folder), revision: snapshot.commit)
    (found.textNormalization, found.precision) = (textNormalization, precision)
    return found
  }

  func files() throws -> CheckpointFiles {
    switch place {
    case .hub(let model, let environment):
      return try CheckpointFiles(folder: HubCache(environment).completeSnapshot(of: model).folder)
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
      throw unusable(error)
    }
  }

  /// What it will take, from its configuration and the headers of its files.
  ///
  /// - Throws: `UsageError` with the reason in one line.
  func memoryEstimate(_ precision: Precision? = nil) throws -> MemoryEstimate {
    do {
      let files = try files()
      return try MemoryEstimate(files: files, precision: precision ?? self.precision(of: files))
    } catch {
      throw unusable(error)
    }
  }

  private func unusable(_ error: any Error) -> UsageError {
    let remedy =
      switch error {
      case CheckpointError.fileMissing, CheckpointError.keyMissing:
        "; a checkpoint has config.json, preprocessor_config.json, tokenizer.json and model.safetensors, as they are on the hub"
      case is CheckpointError: "; the file is damaged or of another kind: bring it anew from where it came"
      default: ""
      }
    return UsageError("model \(id): \(ErrorMap.sentence(for: error))\(remedy)")
  }

  private func precision(of files: CheckpointFiles) throws -> Precision {
    try precision ?? SigLIPModel.usualPrecision(of: files)
  }

  /// Reads the checkpoint.
  ///
  /// - Throws: `UsageError` with the reason in one line.
  func load() throws -> ServedModel {
    do {
      let files = try files()
      return try ServedModel(
        id: id, alias: alias, revision: revision, files: files, precision: precision(of: files),
        textNormalization: textNormalization)
    } catch {
      throw unusable(error)
    }
  }
}
