import ArgumentParser
import PictureSets

/// The options of commands that work through a collection of pictures.
struct PictureInputOptions: ParsableArguments {
  @Argument(
    help: "Files, folders, patterns, tar archives, or - for standard input: one picture, or a tar archive.",
    completion: .file())
  var paths: [String] = []

  @Option(help: "A file with one path a line, or - for standard input.", completion: .file())
  var fromFile: String?

  @Option(
    help: ArgumentHelp(
      "Part i, from 0, of n parts of the collection, for job arrays: in an indexed Kubernetes job i is JOB_COMPLETION_INDEX.",
      valueName: "i/n"))
  var shard: Shard?

  /// The collection, or the part of it that was asked for: none where it has fewer pictures than parts.
  ///
  /// - Throws: what `PictureInputs` throws.
  func pictures() throws -> PictureInputs {
    var pictures = try PictureInputs(paths, list: fromFile)
    if let shard { pictures.names = Array(shard.part(of: pictures.names)) }
    return pictures
  }
}

extension Shard: ExpressibleByArgument {
  public init?(argument: String) {
    self.init(argument)
  }
}
