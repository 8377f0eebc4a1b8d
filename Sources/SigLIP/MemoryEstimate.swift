import Checkpoints

/// What a checkpoint takes once it is loaded, reckoned from its configuration and the headers of its files alone.
///
/// Tensors that the network does not use are counted as if it did.
public struct MemoryEstimate: Sendable {
  /// As a loaded model will state it.
  public let weights: MemoryFootprint
  /// Bytes of `weights.mapped` of which only the rows that texts have touched are resident.
  public let tokenTable: Int
  /// Bytes of a picture, cut in patches, while it waits; a longer one counts as several.
  public let waitingPicture: Int
  /// The most tokens that one picture or text may have.
  public let longestSequence: Int
  private let shapes: [TowerShape]

  /// Throws `CheckpointError` where a file is missing or breaks a rule.
  public init(files: CheckpointFiles) throws(CheckpointError) {
    let configuration = try ModelConfiguration(files: files)
    let tensors = try SafeTensors(files: files).tensors
    var weights = MemoryFootprint()
    var tokenTable = 0
    for tensor in tensors where tensor.type.isFloat32OrHalf && !TensorNames.isHarmless(tensor.name) {
      let floats = tensor.count * MemoryLayout<Float>.stride
      if tensor.name.hasSuffix("token_embedding.weight") {
        tokenTable += tensor.range.count
        weights.mapped += tensor.range.count
      } else if Self.remade.contains(where: tensor.name.contains) {
        weights.prepared += floats
      } else if !tensor.name.hasPrefix("logit_") {
        if tensor.floatsInPlace == nil { weights.prepared += floats } else { weights.mapped += tensor.range.count }
        if Self.folded.contains(where: tensor.name.hasSuffix) { weights.prepared += floats }
        if tensor.name.hasSuffix("head.probe") { weights.prepared += floats * configuration.vision.encoder.heads }
      }
    }
    let names = tensors.map(\.name)
    let hasVision = names.contains { $0.hasSuffix("patch_embedding.weight") }
    let hasHead = names.contains { $0.hasSuffix("head.probe") }
    let vision = configuration.vision
    shapes =
      (hasVision ? [TowerShape(vision, hasHead: hasHead)] : [])
      + (tokenTable > 0 ? [TowerShape(configuration.text)] : [])
    (self.weights, self.tokenTable) = (weights, tokenTable)
    longestSequence = shapes.map(\.longest).max() ?? 0
    waitingPicture = hasVision ? min(vision.longestSequence, 1024) * vision.patchValues : 0
  }

  /// Read once and laid out anew: queries, keys and values together, patches with their scaling.
  private static let remade = [
    ".self_attn.q_proj.", ".self_attn.k_proj.", ".self_attn.v_proj.", "patch_embedding.weight",
  ]
  /// Kept, with a copy in which something else is folded.
  private static let folded = ["patch_embedding.bias", "head.attention.out_proj.bias"]

  /// Bytes of one worker's workspace.
  public func workspace(maximumTokens: Int, maximumSequences: Int, threads: Int) -> Int {
    WorkspaceSizes(
      shapes, maximumTokens: max(maximumTokens, longestSequence), maximumSequences: maximumSequences, threads: threads
    ).bytes
  }
}

extension ElementType {
  /// The types that weights have.
  fileprivate var isFloat32OrHalf: Bool { [.float32, .bfloat16, .float16].contains(self) }
}
