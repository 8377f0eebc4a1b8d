import ArgumentParser
import Tokenization

/// `--text-normalization`: a rule by name, or the one that the checkpoint was trained with.
enum TextNormalizationOption: String, CaseIterable, ExpressibleByArgument {
  case auto
  case lowercase
  case canonicalize
  case none

  static let help: ArgumentHelp =
    "What is done to texts first. auto: as the checkpoint was trained, SigLIP 2 lowercase, SigLIP 1 canonicalize."

  /// The rule; nil: the checkpoint's.
  var rule: TextNormalization? { TextNormalization(rawValue: rawValue) }
}
