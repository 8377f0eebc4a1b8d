import ArgumentParser
import EmbeddingAPI
import Foundation

struct Classify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Score pictures against labels.")

  @Argument(help: "Files, folders, patterns, or - for one picture on standard input.")
  var paths: [String]

  @Option(help: "A label; may be repeated.")
  var label: [String]

  @Option(help: "The sentence that a label is put into; may be repeated for a prompt ensemble.")
  var hypothesisTemplate = [ZeroShot.defaultTemplate]

  @Option(help: "sigmoid: each label on its own; softmax: over the labels.")
  var activation = ZeroShot.Activation.sigmoid

  @Option(help: "How many labels to show. Default: all.")
  var topK: Int?

  @Flag(help: "Print one JSON object a picture instead of a table.")
  var json = false

  @OptionGroup var encoder: EncoderOptions

  func validate() throws {
    guard !label.isEmpty else { throw ValidationError("give at least one --label") }
    guard topK ?? 1 >= 1 else { throw ValidationError("--top-k is at least 1") }
    for template in hypothesisTemplate where !ZeroShot.isTemplate(template) {
      throw ValidationError("--hypothesis-template has one {}, not \(template)")
    }
  }

  func run() async throws {
    let files = try PictureInputs.expand(paths, list: nil)
    let model = try await encoder.loadOne()
    let embedder = encoder.embedder(queueLimit: .max)
    let (labels, templates, activation) = (label, hypothesisTemplate, activation)
    // All labels are encoded once here; each picture then finds them in the cache.
    _ = try await embedder.embed(texts: ZeroShot.prompts(labels: labels, templates: templates), model: model)
    var failures = 0
    try await inOrder(files) { path in
      let picture = NamedPicture(name: path, bytes: try PictureInputs.read(path))
      return try await embedder.classify(
        pictures: [picture], labels: labels, templates: templates, activation: activation, model: model
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

  private func show(_ predictions: [ZeroShot.Prediction], path: String) {
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
      let filled = Int((prediction.score * Float(Bar.width)).rounded())
      let padding = String(repeating: " ", count: width - prediction.label.count)
      print(
        "  \(prediction.label)\(padding)  \(Bar.text(filled: filled)) "
          + String(format: "%.3f", prediction.score))
    }
  }
}

extension ZeroShot.Activation: ExpressibleByArgument {}
