import EmbeddingAPI

/// The sentences that class names are put into: a set that the field uses, or a file of one's own.
enum PromptTemplates {
  /// The seven that stand for all eighty of CLIP (Radford et al. 2021, notebook Prompt_Engineering_for_ImageNet).
  static let clip7 = [
    "itap of a {}.", "a bad photo of the {}.", "a origami {}.", "a photo of the large {}.", "a {} in a video game.",
    "art of the {}.", "a photo of the small {}.",
  ]

  static let help =
    "The sentences that class names are put into: single (\(ZeroShot.defaultTemplate)), clip-7 (CLIP's seven), or a file with one a line."

  /// - Parameter name: `single`, `clip-7`, or a file's path.
  /// - Throws: `UsageError` for a file that cannot be read, is empty, or has a line without its one `{}`.
  static func named(_ name: String) throws -> [String] {
    switch name {
    case "single": return [ZeroShot.defaultTemplate]
    case "clip-7": return clip7
    default:
      let lines: [String]
      do { lines = try PictureInputs.lines(of: name) } catch {
        throw UsageError("--templates \(name): neither single nor clip-7, and as a file \(error)")
      }
      guard !lines.isEmpty else {
        throw UsageError("--templates \(name): has no lines; write a sentence a line, each with one {}")
      }
      for line in lines where !ZeroShot.isTemplate(line) {
        throw UsageError("--templates \(name): each line has one {}, not \(line)")
      }
      return lines
    }
  }
}
