import Checkpoints
import Compute
import Fixtures
import Imaging
import Testing

@testable import SigLIP

/// What bfloat16 and int8 cost, against float32, and what must hold at each precision.
@Suite struct PrecisionTests {
  /// The least cosine to float32's vectors that is accepted.
  static func bound(_ precision: Precision) -> Double {
    switch precision {
    case .float32: 0.999999
    case .bfloat16: 0.9995
    case .int8: 0.995
    }
  }

  private static func mini(_ precision: Precision) throws -> SigLIPModel {
    try SigLIPModel(
      files: CheckpointFiles(folder: Fixtures.project.appending(path: "Models/siglip-mini")), precision: precision)
  }

  private static let texts = (0..<20).map { number in
    let ids = (0..<number + 2).map { Int32(7 + ($0 * 37 + number * 101) % 2000) }
    return TokenIDs(ids: ids + [Int32](repeating: 0, count: 64 - ids.count), count: ids.count, isTruncated: false)
  }

  @Test(arguments: Precision.allCases) func theEmbeddedCheckpoint(_ precision: Precision) throws {
    let (exact, model) = (try Self.mini(.float32), try Self.mini(precision))
    let preprocessor = Preprocessor(configuration: model.preprocessor)
    let pictures = try ["bear.png", "two-bears.png", "cat.jpg", "rocket.webp", "red-circle.png"].map { name in
      preprocessor.patches(from: try ImageDecoder().decode(Fixtures.bytes("Pictures/\(name)")))
    }
    let vision = (try #require(exact.vision), try #require(model.vision))
    let text = (try #require(exact.text), try #require(model.text))
    let found = vision.1.vectors(pictures, model: model) + text.1.vectors(Self.texts, model: model)
    let expected = vision.0.vectors(pictures, model: exact) + text.0.vectors(Self.texts, model: exact)
    for (found, expected) in zip(found, expected) {
      #expect(Closeness(found, expected).cosine >= Self.bound(precision))
    }
  }

  @Test(arguments: Precision.allCases) func aloneAndTogetherAreTheSame(_ precision: Precision) throws {
    let model = try SigLIPModel(files: TinyCheckpoint().files(), precision: precision)
    let (vision, text) = (try #require(model.vision), try #require(model.text))
    for threads in [1, 2, 5] {
      let pictures = vision.vectors(TinyCheckpoint.pictures, threads: threads, model: model)
      let texts = text.vectors(TinyCheckpoint.texts, threads: threads, model: model)
      for index in 0..<3 {
        let picture = vision.vectors([TinyCheckpoint.pictures[index]], model: model)[0]
        let alone = text.vectors([TinyCheckpoint.texts[index]], model: model)[0]
        #expect(Closeness(pictures[index], picture).cosine >= 0.999999)
        #expect(Closeness(texts[index], alone).cosine >= 0.999999)
      }
    }
  }
}
