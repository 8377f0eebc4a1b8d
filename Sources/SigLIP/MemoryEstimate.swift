import Checkpoints
import Compute

/// What a checkpoint takes once it is loaded, reckoned from its configuration and the headers of its files alone.
public struct MemoryEstimate: Sendable {
  /// As a loaded model will state it.
  public let weights: MemoryFootprint
  /// Bytes of a picture, cut in patches, while it waits; a longer one counts as several.
  public let waitingPicture: Int
  /// The most tokens that one picture or text may have.
  public let longestSequence: Int
  private let shapes: [TowerShape]
  private let precision: Precision

  /// Throws what loading would throw: a file is missing or breaks a rule.
  public init(files: CheckpointFiles, precision: Precision = .float32) throws {
    let model = try SigLIPModel(files: files, precision: precision, isMeasuring: true)
    weights = model.memoryFootprint
    (shapes, self.precision) = (model.towerShapes, precision)
    longestSequence = model.longestSequence
    let vision = model.configuration.vision
    waitingPicture = model.vision == nil ? 0 : min(vision.longestSequence, 1024) * vision.patchValues
  }

  /// Bytes of one worker's workspace.
  public func workspace(maximumTokens: Int, maximumSequences: Int, threads: Int) -> Int {
    WorkspaceSizes(
      shapes, precision, maximumTokens: max(maximumTokens, longestSequence), maximumSequences: maximumSequences,
      threads: threads
    ).bytes
  }
}
