import ArgumentParser
import EmbeddingAPI
import FoundationEssentials
import PictureSets

struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Measure zero-shot accuracy and retrieval on labelled pictures.",
    discussion: """
      A folder that holds a folder a class, a table whose first row names the columns picture and label, or picture, \
      caption and perhaps language, or WebDataset shards with .cls, .txt or .json beside the pictures:

        siglip eval animals --templates clip-7 --html animals.html
        siglip eval captions.csv --json
        siglip eval shards
        siglip eval animals --model folder --precision int8
      """)

  @Argument(
    help: "A folder that holds a folder a class, a .csv file, or WebDataset shards: a .tar file or a folder of them.",
    completion: .file(extensions: ["csv", "tar"]))
  var collection: String

  @Option(help: ArgumentHelp(stringLiteral: PromptTemplates.help), completion: .file())
  var templates = "single"

  @Option(help: "The most patches of one picture, for NaFlex checkpoints.")
  var maxNumPatches: Int?

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @Option(
    help: ArgumentHelp("A page to write, with the confusion matrix; it needs no other file.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @OptionGroup var encoder: EncoderOptions

  func run() async throws {
    let templates = try PromptTemplates.named(templates)
    let (pictures, labelled) = try labelledPictures()
    let model = try await encoder.loadOne()
    let embedder = try encoder.embedder(queueLimit: .max)
    do {
      try model.checkTakesMaxPatches(MaxNumPatches.check(maxNumPatches))
      _ = try (model.pictures, model.texts)
      try model.checkPools()
    } catch {
      throw UsageError(ErrorMap.sentence(for: error))
    }
    let vectors = try await embedder.unitVectors(of: pictures, maxPatches: maxNumPatches, model: model)
    let known = zip(labelled, vectors).compactMap { picture, vector in vector.map { (picture: picture, vector: $0) } }
    guard !known.isEmpty else { throw UsageError("\(collection): no picture could be read") }

    // Every label is a candidate, whether its pictures could be read or not.
    let labels = Set(labelled.compactMap(\.label)).sorted()
    let prompts = ZeroShot.prompts(labels: labels, templates: templates)
    let promptVectors = try await embedder.unitVectors(ofTexts: prompts, model: model)
    let captions = known.indices.flatMap { index in
      known[index].picture.captions.map { Evaluation.Caption(picture: index, text: $0.text, language: $0.language) }
    }
    let captionVectors = try await embedder.unitVectors(ofTexts: captions.map(\.text), model: model)

    let threads = encoder.preparationWidth
    let failed = zip(labelled, vectors).filter { $0.1 == nil }.map(\.0.path)
    let name = model.alias ?? model.id
    let precision = model.model.precision.rawValue
    let path = collection
    let evaluation = try await embedder.prepare {
      Evaluation(
        collection: path, model: name, precision: precision, pictures: known.count, failed: failed,
        templates: templates, labels: labels,
        zeroShot: Evaluation.accuracy(
          known, labels: labels,
          labelVectors: ZeroShot.labelVectors(prompts: promptVectors, templates: templates.count),
          threads: threads),
        retrieval: Evaluation.recalls(
          pictures: known.map(\.vector), captions: captions, vectors: captionVectors, threads: threads))
    }
    if json {
      try StandardOutput.write(evaluation.json + [UInt8(ascii: "\n")])
    } else {
      print(evaluation.table)
    }
    if let html { try ReportFile.write(evaluation.page.text, to: html, option: "--html") }
    if !failed.isEmpty { throw ExitCode(1) }
  }

  private func labelledPictures() throws -> (PictureInputs, [LabelledPicture]) {
    do {
      guard collection.lowercased().hasSuffix(".csv") else {
        let pictures = try PictureInputs([collection])
        guard pictures.archives.isEmpty else { return (pictures, try Self.inShards(pictures)) }
        return (pictures, try LabelledPicture.inClassFolders(collection, paths: pictures.names))
      }
      let folder = collection.contains("/") ? URL(filePath: collection).deletingLastPathComponent().path : ""
      let labelled = try LabelledPicture.inTable(try PictureInputs.bytes(of: collection), folder: folder)
      return (PictureInputs(files: labelled.map(\.path)), labelled)
    } catch let error as LabelError {
      throw UsageError("\(collection): \(error)")
    } catch let error as WebDatasetError {
      throw UsageError("\(error)")
    } catch let error as UsageError where !error.message.contains(collection) {
      throw UsageError("\(collection): \(error)")
    }
  }

  /// What lies in the shards beside the pictures says what they show.
  private static func inShards(_ pictures: PictureInputs) throws -> [LabelledPicture] {
    var known: [String: LabelledPicture] = [:]
    for (name, archive) in pictures.archives {
      let list = URL(filePath: name).deletingLastPathComponent().appending(path: WebDataset.classNamesFile).path
      let classNames = FileManager.default.fileExists(atPath: list) ? try PictureInputs.lines(of: list) : nil
      for picture in try WebDataset.pictures(in: archive, named: name, classNames: classNames) {
        known[picture.path] = picture
      }
    }
    guard known.values.contains(where: { $0.label != nil || !$0.captions.isEmpty }) else {
      throw UsageError("no .cls, .txt or .json file beside a picture says what it shows")
    }
    return pictures.names.map { known[$0] ?? LabelledPicture(path: $0) }
  }
}
