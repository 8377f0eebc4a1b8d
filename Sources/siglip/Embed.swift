import ArgumentParser
import EmbeddingAPI

struct Embed: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn pictures or texts into vectors.",
    discussion: """
        siglip embed image photos --output photos.npy
        siglip embed text "a bear" "ein Baer" --output texts.jsonl
      """,
    subcommands: [EmbedImage.self, EmbedText.self])
}

/// What both embed commands share.
struct EmbedOptions: ParsableArguments {
  @OptionGroup var encoder: EncoderOptions

  @Option(
    name: .shortAndLong,
    help:
      "A .npy file (names go to FILE.names.txt) or a .jsonl file; it is continued where it stops. Default: JSON Lines on the screen.",
    completion: .file(extensions: ["npy", "jsonl"])
  )
  var output: String?

  @Flag(help: "Begin the output anew.")
  var overwrite = false

  @OptionGroup var failures: FailureOption

  @Flag(help: "Leave the vectors as the tower gives them, not at unit length.")
  var noNormalize = false

  /// Encodes items in order, writes each as it comes, names what fails.
  ///
  /// - Parameter rowShape: of one item's values in a `.npy` file.
  /// - Throws: `ExitCode` 1 when some items failed and the others are done, unless that is to be ignored.
  func run(
    _ names: [String], model: ServedModel, rowShape: [Int],
    encode: @escaping @Sendable (String, Embedder) async throws -> EmbeddedItem
  ) async throws {
    let embedder = try encoder.embedder(queueLimit: .max)
    let file = try output.map { try VectorFile(path: $0, rowShape: rowShape, overwrite: overwrite) }
    let left = file?.missing(of: names) ?? names
    if left.count < names.count {
      StandardError.write("continuing: \(names.count - left.count) of \(names.count) are done")
    }
    var progress = ProgressBar(total: left.count)
    var failed = 0
    var finished = 0
    try await inOrder(left, { try await encode($0, embedder) }) { name, result in
      finished += 1
      switch result {
      case .success(var item):
        if !noNormalize { item.vector = item.vector?.normalised() }
        if let file {
          try file.append(item, name: name)
          progress.update(done: finished)
        } else {
          try StandardOutput.write(VectorFile.line(item, name: name))
        }
      case .failure(let error):
        failed += 1
        StandardError.write("\(name): \(ErrorMap.sentence(for: error))")
      }
    }
    try file?.finish()
    try failures.check(failed)
  }
}

struct EmbedText: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "text", abstract: "Turn texts into vectors.",
    discussion: """
      A line of JSON for each, or a file that is continued where it was stopped:

        siglip embed text "a bear" "a cat"
        siglip embed text --from-file captions.txt --output captions.npy
        cat captions.txt | siglip embed text --from-file -
      """)

  @Argument(help: "Texts.")
  var texts: [String] = []

  @Option(help: "A file with one text a line, or - for standard input.", completion: .file())
  var fromFile: String?

  @OptionGroup var options: EmbedOptions

  func run() async throws {
    let all = try texts + (fromFile.map(PictureInputs.lines) ?? [])
    guard !all.isEmpty else { throw UsageError("no texts given; name them, or a file of them: --from-file FILE") }
    let model = try await options.encoder.loadOne()
    do { _ = try model.texts } catch { throw UsageError(ErrorMap.sentence(for: error)) }
    try await options.run(all, model: model, rowShape: [model.model.dimensions]) { text, embedder in
      EmbeddedItem(vector: try await embedder.embed(texts: [text], model: model).values[0])
    }
  }
}
