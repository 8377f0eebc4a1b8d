import EmbeddingAPI
import FoundationEssentials
import HTTP
import Imaging
import Serving

/// What a person who starts the server in a terminal sees once it is ready: what runs, where, and what to try next.
struct StartScreen: Sendable {
  enum KeyPlace: Sendable {
    case file(String)
    /// `SIGLIP_API_KEYS`.
    case environment
  }

  struct Model: Sendable {
    let served: ServedModel
    /// Until it was loaded and warm.
    let seconds: Double
    let isEmbedded: Bool
  }

  /// Nil where no key is asked for.
  let keys: KeyPlace?
  /// Whether clients need a certificate.
  let asksForCertificates: Bool
  /// Bytes, where `--memory-limit` has had them reckoned.
  let memoryBound: Int?
  /// Lines of the log that came before belong above the screen.
  let flushLog: @Sendable () async -> Void

  private static let width = 80
  private static let indent = 13

  /// Said at once: loading may take a while, and a pull longer.
  func begin(_ sources: [ModelSource]) {
    StandardError.write("siglip \(Siglip.version) loads \(sources.map(\.id).joined(separator: ", ")) …")
  }

  func show(_ addresses: [ListenAddress], _ models: [Model], pool: EncoderPool.Configuration) async {
    await flushLog()
    guard let address = addresses.first else { return }
    var lines = ["", Self.strong("siglip is ready on \(addresses.map(Self.link).joined(separator: " and "))"), ""]
    for model in models { lines += Self.field("model", Self.description(model)) }
    lines += Self.field("processor", "\(Machine.processor), kernels \(Machine.instructionSet), \(Machine.openBLAS)")
    lines += Self.field("threads", "\(pool.threads), shared by \(pool.workers) worker(s)")
    lines += Self.field("memory", memory(models))
    lines += Self.field("pictures", ImageFormat.readable.map(\.rawValue).joined(separator: ", "))
    if case .unix = address {
    } else {
      lines += Self.field("page", "\(Self.link(address))/ to try it, \(Self.link(address))/docs for every path")
    }
    lines +=
      ["", Self.strong("Try next")] + TryNext(address, models, keys, asksForCertificates).lines.map { "  " + $0 }
    if models.contains(where: \.isEmbedded) {
      lines += ["", "\(ModelSource.limitation).", "For photographs:", "  \(ModelSource.commandForPhotographs)"]
    }
    StandardError.write((lines + [""]).joined(separator: "\n"))
  }

  /// As a browser on this machine takes it.
  static func link(_ address: ListenAddress) -> String {
    ["0.0.0.0", "[::]"].reduce("\(address)") { $0.replacing("://\($1):", with: "://localhost:") }
  }

  private static func description(_ model: Model) -> String {
    let (served, network) = (model.served, model.served.model)
    let name = served.alias.map { "\($0) = \(served.id)" } ?? served.id
    return
      "\(name): \(network.configuration.modelType), \(network.precision.rawValue), \(network.dimensions) dimensions, "
      + "ready in \(model.seconds.fixed(2)) s"
  }

  private func memory(_ models: [Model]) -> String {
    let weights = models.map(\.served.model.memoryFootprint)
    let prepared = MemorySize(bytes: weights.reduce(0) { $0 + $1.prepared })
    let mapped = MemorySize(bytes: weights.reduce(0) { $0 + $1.mapped })
    return "\(prepared) of prepared weights, \(mapped) used where they lie in the file"
      + (memoryBound.map { "; the process at the most \(MemorySize(bytes: $0))" } ?? "")
  }

  /// A name, and behind it a text that is broken between words.
  private static func field(_ name: String, _ text: String) -> [String] {
    var lines = ["  " + name.padded(to: indent - 2)]
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, lines[lines.count - 1].count + word.count >= width {
        lines.append(String(repeating: " ", count: indent))
        isEmpty = true
      }
      lines[lines.count - 1] += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    return lines
  }

  /// Bold, where the terminal has it and nobody objects (no-color.org).
  private static func strong(_ text: String) -> String {
    let variables = ProcessInfo.processInfo.environment
    guard variables["NO_COLOR"] ?? "" == "", variables["TERM"] ?? "dumb" != "dumb" else { return text }
    return "\u{1B}[1m\(text)\u{1B}[0m"
  }
}
