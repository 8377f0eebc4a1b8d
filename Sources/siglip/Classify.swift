import ArgumentParser
import EmbeddingAPI

struct Classify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score pictures against labels, or by a fine-tuned checkpoint's own.",
    discussion: """
      Bars on the screen, JSON, or a file that is continued where it was stopped:

        siglip classify bear.png --label "a bear" --label "a cat"
        siglip classify photos --label day --label night --json
        siglip classify photos --label day --label night --output scores.csv
      """)

  @OptionGroup var inputs: PictureInputOptions

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

  @Option(
    name: .shortAndLong,
    help: "A .csv file, a row a prediction, or a .jsonl file, a line a picture; it is continued where it stops.",
    completion: .file(extensions: ["csv", "jsonl"]))
  var output: String?

  @Flag(help: "Begin the output anew.")
  var overwrite = false

  @OptionGroup var failures: FailureOption

  @OptionGroup var encoder: EncoderOptions

  func validate() throws {
    guard topK ?? 1 >= 1 else { throw ValidationError("--top-k is at least 1") }
    for template in hypothesisTemplate where !ZeroShot.isTemplate(template) {
      throw ValidationError("--hypothesis-template has one {}, not \(template)")
    }
  }

  func run() async throws {
    let pictures = try inputs.pictures()
    let files = pictures.names
    let model = try await encoder.loadOne()
    let embedder = try encoder.embedder(queueLimit: .max)
    let (labels, templates, activation, maxPatches) = (label, hypothesisTemplate, activation, maxNumPatches)
    var own: [String] = []
    do {
      try model.checkTakesMaxPatches(MaxNumPatches.check(maxPatches))
      if labels.isEmpty {
        own = try model.classifier.labels
      } else {
        // All labels are encoded once here; each picture then finds them in the cache.
        _ = try await embedder.embed(texts: ZeroShot.prompts(labels: labels, templates: templates), model: model)
      }
    } catch {
      throw UsageError(ErrorMap.sentence(for: error))
    }
    let scored = labels.isEmpty ? own : labels
    let shown = min(topK ?? scored.count, scored.count)
    let file = try output.map {
      try PredictionFile(path: $0, labels: scored, shown: shown, overwrite: overwrite)
    }
    let left = file?.missing(of: files) ?? files
    if left.count < files.count {
      StandardError.write("continuing: \(files.count - left.count) of \(files.count) are done")
    }
    var progress = ProgressBar(total: left.count)
    var (finished, failed) = (0, 0)
    try await inOrder(left) { path in
      let picture = NamedPicture(name: path, bytes: try pictures.read(path))
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
      finished += 1
      switch result {
      case .success(let predictions):
        let predictions = Array(predictions.prefix(shown))
        if let file {
          try file.append(predictions, name: path)
          progress.update(done: finished)
        } else {
          try show(predictions, path: path)
        }
      case .failure(let error):
        failed += 1
        StandardError.write("\(path): \(ErrorMap.sentence(for: error))")
      }
    }
    try file?.finish()
    try failures.check(failed)
  }

  private func show(_ predictions: [Prediction], path: String) throws {
    if json {
      try StandardOutput.write(PredictionFile.line(predictions, name: path))
      return
    }
    print(path)
    let width = predictions.map(\.label.count).max() ?? 0
    for prediction in predictions {
      let padding = String(repeating: " ", count: width - prediction.label.count)
      print(
        "  \(prediction.label)\(padding)  \(Bar.text(Double(prediction.score))) "
          + Double(prediction.score).fixed(3))
    }
  }
}

extension Prediction.Activation: ExpressibleByArgument {}
