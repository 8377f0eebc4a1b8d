import Compute
import Glibc

/// Vectors for a program that embeds on a thread of its own, where no queue makes batches of what many ask for.
extension VisionTower {
  /// The vectors of any number of pictures, in their order, each of unit length and `dimensions` floats.
  ///
  /// Pictures go through the tower in batches as large as the workspace takes. Needs the pooling head (`hasHead`).
  public func embeddings(of pictures: [PixelPatches], workspace: Workspace) -> [[Float]] {
    var vectors: [[Float]] = []
    var rest = pictures[...]
    while !rest.isEmpty {
      var tokens = 0
      let batch = rest.prefix(workspace.maximumSequences).prefix { picture in
        tokens += picture.count
        return tokens <= workspace.maximumTokens
      }
      precondition(!batch.isEmpty, "the workspace holds the longest picture")
      vectors += unitVectors(batch.count, width: dimensions) { encode(batch, into: $0, workspace: workspace) }
      rest = rest[batch.endIndex...]
    }
    return vectors
  }
}

extension TextTower {
  /// The vectors of any number of texts, in their order, each of unit length and `dimensions` floats.
  ///
  /// Texts go through the tower in batches as large as the workspace takes.
  public func embeddings(of texts: [TokenIDs], workspace: Workspace) -> [[Float]] {
    let size = min(workspace.maximumSequences, workspace.maximumTokens / tokensPerText)
    return stride(from: 0, to: texts.count, by: size).flatMap { start in
      let batch = texts[start..<min(start + size, texts.count)]
      return unitVectors(batch.count, width: dimensions) { encode(batch, into: $0, workspace: workspace) }
    }
  }
}

extension SigLIPModel {
  /// The probability, 0 to 1, that a picture and a text belong together: the sigmoid of `exp(logitScale) · cosine +
  /// logitBias`, each pair on its own ([SigLIP](https://arxiv.org/abs/2303.15343), equation 1).
  ///
  /// - Parameters:
  ///   - picture: a vector of unit length.
  ///   - text: one of the same length.
  public func score(picture: [Float], text: [Float]) -> Float {
    precondition(picture.count == text.count, "vectors of one model")
    return score(cosine: zip(picture, text).reduce(0) { $0 + $1.0 * $1.1 })
  }
}

extension SigLIPModel {
  /// The same probability where the cosine of the two is known, -1 to 1.
  public func score(cosine: Float) -> Float {
    1 / (1 + exp(-(exp(logitScale) * cosine + logitBias)))
  }
}

extension Workspace {
  /// Memory for batches of `sequences` pictures or texts, the longest ones even, and `threads` threads of its own.
  public convenience init(for model: SigLIPModel, sequences: Int, threads: Int) {
    self.init(
      for: model, maximumTokens: sequences * model.longestSequence, maximumSequences: sequences,
      team: ThreadTeam(count: threads))
  }
}

/// What `encode` writes for `count` items, each at unit length.
private func unitVectors(
  _ count: Int, width: Int, encode: (UnsafeMutableBufferPointer<Float>) -> Void
) -> [[Float]] {
  var values = [Float](repeating: 0, count: count * width)
  values.withUnsafeMutableBufferPointer {
    encode($0)
    normalise($0, width: width)
  }
  return (0..<count).map { Array(values[$0 * width..<($0 + 1) * width]) }
}
