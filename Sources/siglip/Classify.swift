import ArgumentParser
import EmbeddingAPI
import Foundation

struct Classify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score pictures against labels, or by a fine-tuned checkpoint's own.")

  @Argument(help: "Files, folders, patterns, or - for one picture on standard input.")
  var paths: [String]

  @Option(help: "A label; may be repeated. Without one, the labels that the checkpoint was trained for.")
  var label: [String] = []

  @Option(help: "The sentence that a label is put into; may be repeated for a prompt ensemble.")
  var hypothesisTemplate = [ZeroShot.defaultTemplate]

  @Option(
    help: "sigmoid: each label on its own; softmax: over the labels. Default: sigmoid, or what the checkpoint says.")
  var activation: Prediction.Activation?

  @Option(help: "The most patches of one picture, for NaFlex checkpoints.")
  var maxNumPatches: Int?

  @Option(help: "How many labels to show. Default: all.")
  var topK: Int?

  @Flag(help: "Print one JSON object a picture instead of a table.")
  var json = false

  @OptionGroup var encoder: EncoderOptions

  func validate() throws {
    guard topK ?? 1 >= 1 else { throw ValidationError("--top-k is at least 1") }
    for template in hypothesisTemplate where !ZeroShot.isTemplate(template) {
      throw ValidationError("--hypothesis-template has one {}, not \(template)")
    }
  }

  func run() async throws {
    let files = try PictureInputs.expand(paths, list: nil)
    let model = try await encoder.loadOne()
    let embedder = encoder.embedder(queueLimit: .max)
    let (labels, templates, activation, maxPatches) = (label, hypothesisTemplate, activation, maxNumPatches)
    do {
      try model.checkTakesMaxPatches(MaxNumPatches.check(maxPatches))
      if labels.isEmpty {
        _ = try model.classifier
      } else {
        // All labels are encoded once here; each picture then finds them in the cache.
        _ = try await embedder.embed(texts: ZeroShot.prompts(labels: labels, templates: templates), model: model)
      }
    } catch {
      throw UsageError(ErrorMap.sentence(for: error))
    }
    var failures = 0
    try await inOrder(files) { path in
      let picture = NamedPicture(name: path, bytes: try PictureInputs.read(path))
      if labels.isEmpty {
        return try await embedder.classify(
          pictures: [picture], maxPatches: maxPatches, activation: activation, model: model
        ).results[0]
      }
      return try await embedder.classify(
        pictures: [picture], maxPatches: maxPatches, labels: labels, templates: templates,
        activation: activation ?? .sigmoid, model: model
      ).results[0]
    } each: { path, result in
      switch result {
      case .success(let predictions): show(Array(predictions.prefix(topK ?? predictions.count)), path: path)
      case .failure(let error):
        failures += 1
        StandardError.write("\(path): \(ErrorMap.sentence(for: error))")
      }
    }
    if failures > 0 { throw ExitCode(1) }
  }

  private func show(_ predictions: [Prediction], path: String) {
    if json {
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("name", path)
        writer.key("predictions")
        writer.predictions(predictions[...])
      }
      FileHandle.standardOutput.write(Data(writer.bytes + [UInt8(ascii: "\n")]))
      return
    }
    print(path)
    let width = predictions.map(\.label.count).max() ?? 0
    for prediction in predictions {
      let padding = String(repeating: " ", count: width - prediction.label.count)
      print(
        "  \(prediction.label)\(padding)  \(Bar.text(Double(prediction.score))) "
          + String(format: "%.3f", prediction.score))
    }
  }
}

extension Prediction.Activation: ExpressibleByArgument {}
