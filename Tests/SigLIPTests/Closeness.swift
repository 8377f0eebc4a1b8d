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
  func vectors(_ pictures: [PixelPatches], threads: Int = 2, model: SigLIPModel) -> [[Float]] {
    let workspace = Workspace(
      for: model, maximumTokens: max(pictures.count * tokensPerPicture, model.longestSequence),
      team: ThreadTeam(count: threads))
    return collect(pictures.count, dimensions) { encode(pictures, into: $0, workspace: workspace) }
  }
}

extension TextTower {
  func vectors(_ texts: [TokenIDs], threads: Int = 2, model: SigLIPModel) -> [[Float]] {
    let workspace = Workspace(
      for: model, maximumTokens: max(texts.count * tokensPerText, model.longestSequence),
      team: ThreadTeam(count: threads))
    return collect(texts.count, dimensions) { encode(texts, into: $0, workspace: workspace) }
  }
}

private func collect(_ count: Int, _ width: Int, _ encode: (UnsafeMutableBufferPointer<Float>) -> Void) -> [[Float]] {
  var values = [Float](repeating: .nan, count: count * width)
  values.withUnsafeMutableBufferPointer { encode($0) }
  return (0..<count).map { Array(values[$0 * width..<($0 + 1) * width]) }
}

extension SigLIPModel {
  var longestSequence: Int { towerShapes.map(\.length).max() ?? 0 }
}
