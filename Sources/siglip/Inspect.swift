import ArgumentParser
import EmbeddingAPI
import SigLIP

struct Inspect: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a checkpoint's configuration, tensors and memory.")

  @Argument(help: "A checkpoint's folder, its name on the hub, or siglip-mini for the embedded one.")
  var model = ModelSource.embeddedName

  @Flag(help: "List every tensor.")
  var tensors = false

  @OptionGroup var hub: HubOptions

  func run() async throws {
    let source = try await ModelSource(model, hub: hub.environment, revision: hub.revision).fetched()
    let served = try source.load()
    let network = served.model
    print(
      """
      model             \(source.id)
      architecture      siglip
      dimensions        \(network.dimensions)
      pictures          \(network.preprocessor.width) x \(network.preprocessor.height), patches of \(network.preprocessor.patchSize)
      sequence length   \(served.texts.configuration.length)
      logit scale       \(network.logitScale)
      logit bias        \(network.logitBias)
      """)
    let all = network.tensors
    print("parameters        \(all.reduce(0) { $0 + $1.count })")
    let memory = network.memoryFootprint
    print("memory, fp32      \(memory.prepared >> 20) MiB prepared, \(memory.mapped >> 20) MiB mapped from the file")
    guard tensors else { return }
    for tensor in all {
      print("  \(tensor.name)  \(tensor.shape.map(String.init).joined(separator: " x "))  \(tensor.type)")
    }
  }
}
