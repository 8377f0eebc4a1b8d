import Glibc

/// One label's score for one picture.
public struct Prediction: Sendable, Hashable {
  /// How logits become scores.
  public enum Activation: String, Sendable, CaseIterable, Decodable {
    /// Each label on its own, as SigLIP is trained.
    case sigmoid
    /// Over the labels: the scores add up to 1.
    case softmax

    func scores(_ logits: [Float]) -> [Float] {
      switch self {
      case .sigmoid: return logits.map { 1 / (1 + exp(-$0)) }
      case .softmax:
        let largest = logits.max() ?? 0
        let powers = logits.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
      }
    }
  }

  public var label: String
  /// 0 to 1.
  public var score: Float
  /// `exp(logit_scale) · cos + logit_bias`, or what the checkpoint's own head gives.
  public var logit: Float

  /// A picture's predictions, by falling score.
  ///
  /// - Parameter logits: one per label.
  static func ranked(labels: [String], logits: [Float], activation: Activation) -> [Prediction] {
    let scores = activation.scores(logits)
    return labels.indices
      .map { Prediction(label: labels[$0], score: scores[$0], logit: logits[$0]) }
      .sorted { $0.logit > $1.logit }
  }
}
