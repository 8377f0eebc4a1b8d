import ArgumentParser
import EmbeddingAPI

struct EmbedImage: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "image", abstract: "Turn pictures into vectors.",
    discussion: """
      A folder to a file that is continued where it was stopped; the third quarter of \
      a list; a vector for each patch:

        siglip embed image photos --output photos.npy
        siglip embed image --from-file list.txt --shard 2/4 --output part-2.npy
        siglip embed image bear.png --patches --no-normalize
      """)

  @OptionGroup var inputs: PictureInputOptions

  @Flag(
    help:
      "The last hidden state, one vector per patch and not normalised: beside the vector in JSON Lines, in its place in a .npy file."
  )
  var patches = false

  @Option(help: "The most patches of one picture, for NaFlex checkpoints.")
  var maxNumPatches: Int?

  @OptionGroup var options: EmbedOptions

  func run() async throws {
    let pictures = try inputs.pictures()
    let model = try await options.encoder.loadOne()
    let (patches, maxPatches) = (patches, maxNumPatches)
    let rowShape: [Int]
    do {
      try model.checkTakesMaxPatches(MaxNumPatches.check(maxPatches))
      if !patches { try model.checkPools() }
      rowShape = try self.rowShape(model)
    } catch {
      throw UsageError(ErrorMap.sentence(for: error))
    }
    try await options.run(pictures.names, model: model, rowShape: rowShape) { path, embedder in
      let picture = NamedPicture(name: path, bytes: try pictures.read(path))
      if patches {
        let found = try await embedder.patches(of: [picture], maxPatches: maxPatches, model: model).pictures[0]
        return EmbeddedItem(vector: found.pooled, patches: found)
      }
      let found = try await embedder.embed(pictures: [picture], maxPatches: maxPatches, model: model)
      return EmbeddedItem(vector: found.values[0])
    }
  }

  /// Of one picture's values in a `.npy` file.
  private func rowShape(_ model: ServedModel) throws -> [Int] {
    let preprocessor = try model.pictures.configuration
    guard patches else { return [model.model.dimensions] }
    switch preprocessor.sizing {
    case .fixed(let height, let width):
      let count = (height / preprocessor.patchSize) * (width / preprocessor.patchSize)
      return [count, model.model.configuration.vision.encoder.width]
    case .naFlex:
      guard options.output?.hasSuffix(".npy") != true else {
        throw UsageError("a .npy file holds equal shapes, and those of NaFlex patches differ: give a .jsonl file")
      }
      return []
    }
  }
}
