import Checkpoints
import Compute

extension SigLIPModel {
  /// What a checkpoint computes with where nobody says: `Precision.automatic` for those of the released sizes; a small
  /// one, which takes a few milliseconds at any precision, stays at the exact float32.
  ///
  /// Throws `CheckpointError` where the headers of its files break a rule.
  public static func usualPrecision(of files: CheckpointFiles) throws(CheckpointError) -> Precision {
    let weights = try SafeTensors(files: files).tensors.filter { !$0.name.hasSuffix("token_embedding.weight") }
    return weights.reduce(0) { $0 + $1.count } < smallCheckpoint ? .float32 : .automatic
  }

  /// Weights, the token table aside: siglip-mini has 4 million, the smallest tower of the released checkpoints 86.
  private static let smallCheckpoint = 16_000_000
}
