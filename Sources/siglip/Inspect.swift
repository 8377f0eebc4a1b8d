import ArgumentParser
import EmbeddingAPI
import SigLIP

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a checkpoint's configuration, tensors and memory.")

  @Argument(help: "A checkpoint's folder, or siglip-mini for the embedded one.")
  var model = ModelSource.embeddedName

  @Flag(help: "List every tensor.")
  var tensors = false

  func run() throws {
    let source = try ModelSource(model)
    let served = try source.load()
    let network = served.model
    print(
      """
      model             \(source.id)
      architecture      \(network.configuration.modelType)
      dimensions        \(network.configuration.dimensions)
      pictures          \(network.preprocessor.width) x \(network.preprocessor.height), patches of \(network.preprocessor.patchSize)
      sequence length   \(served.texts.sequenceLength)
      logit scale       \(network.logitScale)
      logit bias        \(network.logitBias)
      """)
    let all = network.tensors
    print("parameters        \(all.reduce(0) { $0 + $1.elementCount })")
    print("memory, fp32      \(network.memoryFootprint >> 20) MiB prepared, the token table stays in the file")
    guard tensors else { return }
    for tensor in all {
      print("  \(tensor.name)  \(tensor.shape.map(String.init).joined(separator: " x "))  \(tensor.type)")
    }
  }
}
