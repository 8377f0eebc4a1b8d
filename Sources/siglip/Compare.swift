import ArgumentParser
import EmbeddingAPI

struct Compare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put two checkpoints side by side.",
    discussion: """
      With labels: each label's score and rank in both, and how often both put the same label first. Without: for each \
      picture the nearest of the others in both, and how alike both rank them. The two models named here stand in \
      place of --model. One checkpoint at two precisions: name it twice, and --precision twice.

        siglip compare siglip-mini folder photos
        siglip compare siglip-mini folder photos --label "a bear" --label "a cat"
        siglip compare folder folder photos --precision fp32 --precision int8
      """)

  @Argument(help: "A checkpoint, or alias=checkpoint.", completion: .checkpoint)
  var first: String

  @Argument(help: "Another, of any kind, resolution and tokenizer.", completion: .checkpoint)
  var second: String

  @Argument(help: "Pictures: files, folders, patterns, or - for one on standard input.", completion: .file())
  var paths: [String]

  @Option(help: "A label; may be repeated.")
  var label: [String] = []

  @Option(help: "The sentence that a label is put into; may be repeated for a prompt ensemble.")
  var hypothesisTemplate = [ZeroShot.defaultTemplate]

  @Flag(help: "Print one JSON object a picture and one for all, instead of a table.")
  var json = false

  @OptionGroup var encoder: EncoderOptions

  func validate() throws {
    guard Set(label).count == label.count else { throw ValidationError("--label is given twice with one text") }
    for template in hypothesisTemplate where !ZeroShot.isTemplate(template) {
      throw ValidationError("--hypothesis-template has one {}, not \(template)")
    }
  }

  func run() async throws {
    let pictures = try PictureInputs(paths)
    guard !label.isEmpty || pictures.names.count > 2 else {
      throw UsageError("give --label, or three pictures at least: without labels their neighbours are compared")
    }
    var options = encoder
    options.model = [first, second]
    var models: [ServedModel] = []
    for source in try options.sources(namesPrecision: true) { models.append(try await source.fetched().load()) }
    do {
      for model in models {
        _ = try (model.pictures, label.isEmpty ? nil : model.texts)
        try model.checkPools()
      }
    } catch {
      throw UsageError(ErrorMap.sentence(for: error))
    }
    let report = ComparisonReport(names: models.map { $0.alias ?? $0.id }, json: json)
    let embedder = try options.embedder(queueLimit: .max)
    let failures =
      label.isEmpty
      ? try await compareNeighbours(pictures, models, embedder, report)
      : try await compareLabels(pictures, models, embedder, report)
    if failures > 0 { throw ExitCode(1) }
  }

  private func compareLabels(
    _ pictures: PictureInputs, _ models: [ServedModel], _ embedder: Embedder, _ report: ComparisonReport
  ) async throws -> Int {
    let (labels, templates) = (label, hypothesisTemplate)
    var (same, failures) = (0, 0)
    try await inOrder(pictures.names) { path in
      let picture = NamedPicture(name: path, bytes: try pictures.read(path))
      func rank(_ model: ServedModel) async throws -> [Prediction] {
        try await embedder.classify(pictures: [picture], labels: labels, templates: templates, model: model).results[0]
      }
      async let first = rank(models[0])
      async let second = rank(models[1])
      return try await Agreement.labels([first, second])
    } each: { path, result in
      switch result {
      case .success(let labels):
        try report.show(labels, path: path)
        if labels[0].ranks == [1, 1] { same += 1 }
      case .failure(let error):
        failures += 1
        StandardError.write("\(path): \(ErrorMap.sentence(for: error))")
      }
    }
    try report.finish(topAgreement: same, of: pictures.names.count - failures)
    return failures
  }

  private func compareNeighbours(
    _ pictures: PictureInputs, _ models: [ServedModel], _ embedder: Embedder, _ report: ComparisonReport
  ) async throws -> Int {
    var names: [String] = []
    var vectors: [[[Float]]] = [[], []]
    try await inOrder(pictures.names) { path in
      let picture = NamedPicture(name: path, bytes: try pictures.read(path))
      async let first = embedder.embed(pictures: [picture], model: models[0]).values[0].normalised()
      async let second = embedder.embed(pictures: [picture], model: models[1]).values[0].normalised()
      return try await [first, second]
    } each: { path, result in
      switch result {
      case .success(let own):
        names.append(path)
        for index in vectors.indices { vectors[index].append(own[index]) }
      case .failure(let error): StandardError.write("\(path): \(ErrorMap.sentence(for: error))")
      }
    }
    guard names.count > 2 else { throw UsageError("fewer than three pictures could be read") }
    try report.show(Agreement.neighbours(vectors), names: names)
    return pictures.names.count - names.count
  }
}
