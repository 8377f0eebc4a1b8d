import ArgumentParser
import Compute

/// `--precision`: one by name, or what suits this processor.
enum PrecisionOption: String, CaseIterable, ExpressibleByArgument {
  case auto, fp32, bf16, int8

  static let help = ArgumentHelp(
    "What a model computes with. auto: bf16 where the processor multiplies it, else fp32. Default: auto, but fp32 for "
      + "small checkpoints such as siglip-mini. Given once, for all models; or once for each --model.",
    valueName: "precision")

  var precision: Precision { Precision(rawValue: rawValue) ?? .automatic }
}
