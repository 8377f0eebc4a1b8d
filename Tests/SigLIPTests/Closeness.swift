import Compute
import Testing

@testable import SigLIP

/// How far two vectors are apart once both have unit length.
struct Closeness: CustomStringConvertible {
  let cosine: Double
  let largestDifference: Double

  init(_ a: [Float], _ b: [Float]) {
    let (lengthA, lengthB) = (Self.length(a), Self.length(b))
    var (cosine, largest) = (0.0, 0.0)
    for (x, y) in zip(a, b) {
      cosine += Double(x) / lengthA * (Double(y) / lengthB)
      largest = max(largest, abs(Double(x) / lengthA - Double(y) / lengthB))
    }
    self.cosine = cosine
    largestDifference = largest
  }

  /// The bound of fp32 against the reference implementation.
  var isSame: Bool { cosine >= 0.999999 && largestDifference <= 2e-5 }

  var description: String { "cosine \(cosine), largest difference \(largestDifference)" }

  private static func length(_ a: [Float]) -> Double { a.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
}

extension VisionTower {
  /// One batch.
  func vectors(
    _ pictures: [PixelPatches], _ output: PictureOutput = .pooled, threads: Int = 2, model: SigLIPModel
  ) -> [[Float]] {
    let tokens = pictures.reduce(0) { $0 + $1.count }
    let workspace = Workspace(
      for: model, maximumTokens: max(tokens, model.longestSequence), maximumSequences: pictures.count,
      team: ThreadTeam(count: threads))
    return vectors(pictures, output, in: workspace)
  }

  func vectors(_ pictures: [PixelPatches], _ output: PictureOutput, in workspace: Workspace) -> [[Float]] {
    collect(pictures.map { valueCount(of: output, patches: $0.count) }) {
      encode(pictures, output, into: $0, workspace: workspace)
    }
  }
}

extension TextTower {
  /// One batch.
  func vectors(_ texts: [TokenIDs], threads: Int = 2, model: SigLIPModel) -> [[Float]] {
    let workspace = Workspace(
      for: model, maximumTokens: max(texts.count * tokensPerText, model.longestSequence),
      maximumSequences: texts.count, team: ThreadTeam(count: threads))
    return collect(texts.map { _ in dimensions }) { encode(texts, into: $0, workspace: workspace) }
  }
}

private func collect(_ lengths: [Int], _ encode: (UnsafeMutableBufferPointer<Float>) -> Void) -> [[Float]] {
  var values = [Float](repeating: .nan, count: lengths.reduce(0, +))
  values.withUnsafeMutableBufferPointer { encode($0) }
  var rest = values[...]
  return lengths.map { length in
    defer { rest = rest.dropFirst(length) }
    return Array(rest.prefix(length))
  }
}
