import ArgumentParser
import Compute
import EmbeddingAPI
import SigLIP

struct Inspect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a checkpoint's configuration, tensors and memory.",
    discussion: """
        siglip inspect siglip-mini
        siglip inspect google/siglip2-base-patch16-224 --tensors
        siglip inspect google/siglip2-base-patch16-224 --offline
      """)

  @Argument(
    help: "A checkpoint's folder, its name on the hub, or siglip-mini for the embedded one.", completion: .checkpoint)
  var model = ModelSource.embeddedName

  @Flag(help: "List every tensor.")
  var tensors = false

  @OptionGroup var hub: HubOptions

  func run() async throws {
    let source = try await ModelSource(model, hub: hub.environment, revision: hub.revision).fetched()
    let served = try source.load()
    let network = served.model
    line("model", source.id)
    if let revision = source.revision { line("revision", revision) }
    line("architecture", network.configuration.modelType)
    line("dimensions", "\(network.dimensions)")
    line("pictures", pictures(network))
    line("sequence length", network.text.map { "\($0.tokensPerText)" } ?? "no text tower")
    if network.vision != nil, network.text != nil {
      line("logit scale", "\(network.logitScale)")
      line("logit bias", "\(network.logitBias)")
    }
    if let classifier = network.classifier {
      line("own labels", "\(classifier.labels.count), \(classifier.activation)")
    }
    line("parameters", "\(network.tensors.reduce(0) { $0 + $1.count })")
    line("precision", "\(network.precision.rawValue), where nobody says")
    for precision in Precision.allCases {
      let memory = try source.memoryEstimate(precision).weights
      line(
        "memory, \(precision.rawValue)",
        "\(MemorySize(bytes: memory.prepared)) prepared, \(MemorySize(bytes: memory.mapped - memory.tokenTable)) used where "
          + "they lie in the file")
    }
    line(
      "token table",
      "\(MemorySize(bytes: network.memoryFootprint.tokenTable)) in the file, resident where texts touch it")
    if !network.leftovers.isEmpty { line("not used", network.leftovers.joined(separator: "\n" + Self.indent)) }
    guard tensors else { return }
    for tensor in network.tensors {
      print("  \(tensor.name)  \(tensor.shape.map(String.init).joined(separator: " x "))  \(tensor.type)")
    }
  }

  private func pictures(_ network: SigLIPModel) -> String {
    guard let vision = network.vision else { return "no vision tower" }
    let patches = "patches of \(network.preprocessor.patchSize)" + (vision.hasHead ? "" : ", no pooling head")
    switch network.preprocessor.sizing {
    case .fixed(let height, let width): return "\(width) x \(height), \(patches)"
    case .naFlex(let count): return "any shape (NaFlex), up to \(count) \(patches)"
    }
  }

  private static let indent = String(repeating: " ", count: 18)

  private func line(_ name: String, _ value: String) {
    print(name + Self.indent.dropFirst(name.count) + value)
  }
}
