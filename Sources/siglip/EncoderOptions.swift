import ArgumentParser
import EmbeddingAPI
import Imaging
import Serving

/// The options of every command that encodes: which checkpoint, and how many threads.
struct EncoderOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A checkpoint's folder, its name on the Hugging Face hub, or alias=either. Default: the embedded siglip-mini.",
      valueName: "model"),
    completion: .checkpoint
  )
  var model: [String] = []

  @OptionGroup var hub: HubOptions

  @Option(help: PrecisionOption.help)
  var precision: [PrecisionOption] = []

  @Option(help: "Threads that encode. Default: the CPUs that this process may use.")
  var threads: Int?

  @Option(help: "Encoders that work side by side on batches of their own; they share the threads. Default: as many.")
  var workers: Int?

  @Option(help: ArgumentHelp("Tokens in one batch, at the most.", valueName: "n"))
  var maxBatchTokens = 2048

  @Option(help: ArgumentHelp("Pixels of one picture, in millions, at the most.", valueName: "n"))
  var maxMegapixels = 64

  @Flag(
    help:
      "Decode a JPEG much larger than the network's input at 1/2, 1/4 or 1/8 of its size: faster, and its vector is not quite the same."
  )
  var jpegScaledDecode = false

  @Option(help: ArgumentHelp("Memory for vectors of texts seen before, in MiB; 0 switches it off.", valueName: "n"))
  var textCache = 32

  @Option(help: TextNormalizationOption.help)
  var textNormalization = TextNormalizationOption.auto

  func validate() throws {
    for (name, value) in [
      ("--threads", threads ?? 1), ("--workers", workers ?? 1), ("--max-batch-tokens", maxBatchTokens),
      ("--max-megapixels", maxMegapixels),
    ] where value < 1 {
      throw ValidationError("\(name) is at least 1, not \(value)")
    }
    guard textCache >= 0 else { throw ValidationError("--text-cache is not negative") }
  }

  /// - Parameter namesPrecision: a checkpoint that is named twice, at two precisions, is called by them.
  /// - Throws: `UsageError` when a folder is not a checkpoint, or two have the same name.
  func sources(namesPrecision: Bool = false) throws -> [ModelSource] {
    var sources =
      model.isEmpty ? [.embedded] : try model.map { try ModelSource($0, hub: hub.environment, revision: hub.revision) }
    guard precision.count <= 1 || precision.count == sources.count else {
      throw UsageError(
        "--precision is given once, or once for each of \(sources.count) models, not \(precision.count) times")
    }
    for index in sources.indices {
      sources[index].textNormalization = textNormalization.rule
      let option = precision.count > 1 ? precision[index] : precision.first
      sources[index].precision = option?.precision
    }
    if namesPrecision, precision.count > 1,
      Set(sources.map { $0.alias ?? $0.id }).count < Set(sources.map(\.precision)).count
    {
      for index in sources.indices {
        sources[index].alias = "\(sources[index].id), \(precision[index].precision.rawValue)"
      }
    }
    var names: Set<String> = []
    for source in sources {
      guard names.insert(source.alias ?? source.id).inserted else {
        throw UsageError("--model \(source.alias ?? source.id): named twice; give one an alias, alias=folder")
      }
    }
    return sources
  }

  /// Pictures decoded at the same time.
  var preparationWidth: Int { threads ?? CPULimit.count }

  /// - Parameter queueLimit: items that may wait.
  func pool(queueLimit: Int) -> EncoderPool.Configuration {
    let threads = threads ?? CPULimit.count
    var configuration = EncoderPool.Configuration()
    configuration.threads = threads
    configuration.workers = min(workers ?? threads, threads)
    configuration.tokenBudget = maxBatchTokens
    configuration.itemLimit = queueLimit
    return configuration
  }

  /// - Parameters:
  ///   - queueLimit: items that may wait.
  ///   - sources: of pictures that requests name by URL or path.
  /// - Throws: `ThreadError`.
  func embedder(queueLimit: Int = 512, sources: PictureSources = PictureSources()) throws -> Embedder {
    try Embedder(
      pool: EncoderPool(pool(queueLimit: queueLimit)), cache: EmbeddingCache(byteLimit: textCache << 20),
      imageLimits: ImageLimits(maxPixels: maxMegapixels * 1_000_000), sources: sources,
      preparationWidth: preparationWidth, scalesJPEG: jpegScaledDecode)
  }
}

/// The options of commands that use one checkpoint.
extension EncoderOptions {
  /// The one checkpoint, pulled if need be, and read.
  func loadOne() async throws -> ServedModel {
    guard model.count <= 1 else {
      throw UsageError("this command takes one --model; siglip compare puts two side by side")
    }
    return try await sources()[0].fetched().load()
  }
}
