import Checkpoints
import Compute

/// A loaded checkpoint: its configuration and its two towers. Immutable, so all workers share one.
public final class SigLIPModel: Sendable {
  public let configuration: ModelConfiguration
  /// How pictures are prepared before they come here.
  public let preprocessor: PreprocessorConfiguration
  /// Nil where the checkpoint has no such tower.
  public let vision: VisionTower?
  public let text: TextTower?
  /// The logit of a picture and a text is `exp(logitScale) * cosine + logitBias`; its sigmoid is the score.
  public let logitScale: Float
  public let logitBias: Float
  /// The checkpoint's tensors, by name.
  public let tensors: [Tensor]
  /// Tensors that the network did not use.
  public let leftovers: [String]
  public let memoryFootprint: MemoryFootprint

  /// Loads a checkpoint in the hub's layout with `model_type: "siglip"`: SigLIP 1, and SigLIP 2 of fixed resolution.
  ///
  /// Throws `CheckpointError` where a file breaks a rule, and `ComputeError` where OpenBLAS is missing.
  public init(files: CheckpointFiles) throws {
    try OpenBLAS.open()
    configuration = try ModelConfiguration(files: files)
    preprocessor = try PreprocessorConfiguration(files: files, vision: configuration.vision)
    let safeTensors = try SafeTensors(files: files)
    let reader = WeightReader(safeTensors)
    let hasVision = reader.contains(prefix: TensorNames.Vision.prefix)
    let hasText = reader.contains(prefix: TensorNames.Text.prefix)
    guard hasVision || hasText else { throw CheckpointError.tensorMissing(tensor: TensorNames.Vision.prefix + "…") }
    guard !hasVision || configuration.vision.hasHead else {
      throw CheckpointError.wrongValue(
        file: ModelConfiguration.fileName, key: "vision_config.vision_use_head",
        expected: "true: without the pooling head there is no vector of a picture", found: "false")
    }
    vision = hasVision ? try VisionTower(reader, configuration.vision, preprocessor) : nil
    text = hasText ? try TextTower(reader, configuration.text) : nil
    logitScale = try reader.scalar(TensorNames.logitScale) ?? 0
    logitBias = try reader.scalar(TensorNames.logitBias) ?? 0
    tensors = safeTensors.tensors
    leftovers = reader.leftovers
    memoryFootprint = reader.footprint
  }

  /// Floats of a vector.
  public var dimensions: Int { configuration.dimensions }

  var towerShapes: [TowerShape] { [vision?.shape, text?.shape].compactMap { $0 } }
}
