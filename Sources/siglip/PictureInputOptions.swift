import ArgumentParser
import PictureSets

/// The options of commands that work through a collection of pictures.
struct PictureInputOptions: ParsableArguments {
  @Argument(help: "Files, folders, patterns, or - for one picture on standard input.")
  var paths: [String] = []

  @Option(help: "A file with one path a line, or - for standard input.")
  var fromFile: String?

  @Option(
    help: ArgumentHelp(
      "Part i, from 0, of n parts of the collection, for job arrays: in an indexed Kubernetes job i is JOB_COMPLETION_INDEX.",
      valueName: "i/n"))
  var shard: Shard?

  /// Paths of files, in a stable order; none where the collection has fewer pictures than parts.
  ///
  /// - Throws: what `PictureInputs.expand` throws.
  func files() throws -> [String] {
    let files = try PictureInputs.expand(paths, list: fromFile)
    return shard.map { Array($0.part(of: files)) } ?? files
  }
}

extension Shard: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
