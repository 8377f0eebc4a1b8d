import Fixtures
import Foundation
import Imaging
import SigLIP

/// What `Tests/Reference/towers.py` stored of the embedded checkpoint: inputs, and the reference implementation's
/// vectors for them.
struct TowerFixture {
  struct Description: Decodable {
    let weights: String
    let pictures: [String]
    let texts: [[Int32]]
    let dimensions: Int
    let logitScale: Float
    let logitBias: Float
  }

  static let seed: UInt64 = 20_260_101

  let description: Description
  /// One vector a picture, then one a text.
  let pictureVectors: [[Float]]
  let textVectors: [[Float]]

  init(_ name: String) throws {
    description = try JSONDecoder().decode(Description.self, from: Data(try Fixtures.bytes("Towers/\(name).json")))
    let values = try Fixtures.bytes("Towers/\(name).f32").withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let width = description.dimensions
    let vectors = stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
    pictureVectors = Array(vectors.prefix(description.pictures.count))
    textVectors = Array(vectors.dropFirst(description.pictures.count))
  }

  var texts: [TokenIDs] { description.texts.map { TokenIDs(ids: $0, count: $0.count, isTruncated: false) } }

  func pictures(side: Int, patchSize: Int) throws -> [PixelPatches] {
    let fixed = Preprocessor(
      configuration: PreprocessorConfiguration(.fixed(height: side, width: side), patchSize: patchSize))
    return try description.pictures.map {
      fixed.patches(from: try SeededPicture.make($0, seed: Self.seed, height: side, width: side))
    }
  }
}
