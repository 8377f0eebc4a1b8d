import Checkpoints
import Compute

/// A fine-tuned classifier's own head: the mean over a picture's tokens, then a linear layer
/// (`transformers`, `SiglipForImageClassification` and `Siglip2ForImageClassification`).
public struct Classifier: Sendable {
  /// How logits become scores.
  public enum Activation: String, Sendable, Hashable {
    /// Each label on its own.
    case sigmoid
    /// Over the labels: the scores add up to 1.
    case softmax
  }

  /// One a logit.
  public let labels: [String]
  /// How logits become scores. Softmax, unless the checkpoint's `problem_type` is `multi_label_classification`, since
  /// then labels do not exclude each other; or unless there is one label alone, whose softmax would always be 1. So does
  /// the reference (`transformers`, `pipelines/image_classification.py`).
  public let activation: Activation
  /// (labels, width)
  private let linear: Linear

  init(_ reader: WeightReader, _ configuration: ClassifierConfiguration, width: Int) throws(CheckpointError) {
    (labels, activation) = (configuration.labels, configuration.activation)
    linear = try reader.linear(
      TensorNames.classifier, in: reader.precision.activation, outputs: labels.count, inputs: width)
  }

  /// `tokens` (tokens, width) to `logits` (sequences, labels).
  func callAsFunction(_ tokens: Matrix, of sequences: Sequences, into logits: Matrix, _ workspace: Workspace) {
    let means = workspace.pooledFloats(sequences.count, tokens.columns)
    workspace.team.mean(tokens, of: sequences, into: means)
    linear(workspace.activation(means), into: logits, on: workspace.team)
  }
}
