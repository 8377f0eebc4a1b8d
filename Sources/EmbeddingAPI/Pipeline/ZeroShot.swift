import Compute
import Glibc

/// Zero-shot classification: labels in their templates, and scores from vectors
/// (`transformers`, `pipelines/zero_shot_image_classification.py`).
public enum ZeroShot {
  /// The sentence that a label is put into.
  public static let defaultTemplate = "This is a photo of {}."

  /// Whether a template has its one hole.
  public static func isTemplate(_ template: String) -> Bool {
    template.ranges(of: "{}").count == 1
  }

  /// All texts to encode: label by label, each in every template.
  public static func prompts(labels: [String], templates: [String]) -> [String] {
    labels.flatMap { label in
      templates.map { template in
        guard let hole = template.firstRange(of: "{}") else { return template }
        return template[..<hole.lowerBound] + label + template[hole.upperBound...]
      }
    }
  }

  /// One unit vector per label: its prompts' unit vectors, averaged and normalised again.
  ///
  /// - Parameter prompts: vectors of `prompts(labels:templates:)`, in its order.
  public static func labelVectors(prompts: [[Float]], templates: Int) -> [[Float]] {
    stride(from: 0, to: prompts.count, by: templates).map { start in
      let vectors = prompts[start..<start + templates].map { $0.normalised() }
      guard templates > 1 else { return vectors[0] }
      return vectors.dropFirst().reduce(vectors[0]) { sum, vector in zip(sum, vector).map(+) }.normalised()
    }
  }

  /// A picture's predictions, by falling score.
  ///
  /// - Parameters:
  ///   - picture: the picture's vector, of any length.
  ///   - labelVectors: unit vectors, one per label.
  ///   - logitScale: as stored, that is the logarithm of the factor.
  public static func predictions(
    picture: [Float], labels: [String], labelVectors: [[Float]], logitScale: Float, logitBias: Float,
    activation: Prediction.Activation
  ) -> [Prediction] {
    let unit = picture.normalised()
    let factor = exp(logitScale)
    let logits = labelVectors.map { factor * dot(unit, $0) + logitBias }
    return Prediction.ranked(labels: labels, logits: logits, activation: activation)
  }

  private static func dot(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension [Float] {
  /// The vector at unit L2 length; a zero vector stays as it is.
  public func normalised() -> [Float] {
    guard !isEmpty else { return self }
    var unit = self
    unit.withUnsafeMutableBufferPointer { normalise($0, width: $0.count) }
    return unit
  }
}
