import Fixtures
import Foundation
import Imaging
import SigLIP

/// What `Tests/Reference/shapes.py` stored of one shape: how to make its weights, inputs, and the reference
/// implementation's vectors for them.
struct ShapeFixture {
  struct Description: Decodable {
    struct SeededTensor: Decodable {
      /// With `{}` for a layer's number where there are `count` of them.
      let name: String
      let count: Int
      let shape: [Int]
      let scale: Float
      let shift: Float
    }
    struct Picture: Decodable {
      let name: String
      let height: Int
      let width: Int
      let maxPatches: Int?
      /// What the reference's image processor made of it: shape, and FNV-1a of the patches' bytes.
      let rows: Int?
      let columns: Int?
      let digest: String?
    }
    let seed: UInt64
    let positions: Int
    let padding: Int32
    /// Rows of the first picture whose tokens are stored.
    let patches: [Int]?
    let blocks: [String: [Int]]
    let pictures: [Picture]
    let texts: [[Int32]]
    let tensors: [SeededTensor]
  }

  let name: String
  let description: Description
  /// `config.json`.
  let configuration: Data
  /// One vector each; empty where none are stored.
  let pictureVectors: [[Float]]
  let textVectors: [[Float]]
  let patchVectors: [[Float]]
  let classVectors: [[Float]]

  init(_ name: String) throws {
    self.name = name
    let json = Data(try Fixtures.bytes("Shapes/\(name).json"))
    let description = try JSONDecoder().decode(Description.self, from: json)
    let object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    configuration = try JSONSerialization.data(withJSONObject: object?["configuration"] ?? [:])
    var values = try Fixtures.bytes("Shapes/\(name).f32").withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }[...]
    func block(_ key: String) -> [[Float]] {
      guard let shape = description.blocks[key] else { return [] }
      return (0..<shape[0]).map { _ in
        defer { values = values.dropFirst(shape[1]) }
        return Array(values.prefix(shape[1]))
      }
    }
    pictureVectors = block("pictures")
    textVectors = block("texts")
    patchVectors = block("patches")
    classVectors = block("classes")
    self.description = description
  }

  /// Padded to the model's length.
  var texts: [TokenIDs] {
    description.texts.map { ids in
      let padding = [Int32](repeating: description.padding, count: description.positions - ids.count)
      return TokenIDs(ids: ids + padding, count: ids.count, isTruncated: false)
    }
  }

  /// At a fixed resolution a picture comes in its size; NaFlex resizes it.
  func pictures(_ configuration: ModelConfiguration.Vision) throws -> [PixelPatches] {
    let flexible = Preprocessor(
      configuration: PreprocessorConfiguration(.naFlex(maxPatches: 256), patchSize: configuration.patchSize))
    return try description.pictures.map { picture in
      let pixels = try SeededPicture.make(
        picture.name, seed: description.seed, height: picture.height, width: picture.width)
      guard let most = picture.maxPatches else {
        let fixed = PreprocessorConfiguration(
          .fixed(height: picture.height, width: picture.width), patchSize: configuration.patchSize)
        return Preprocessor(configuration: fixed).patches(from: pixels)
      }
      return flexible.patches(from: pixels, maxPatches: most)
    }
  }
}

/// The pictures that the reference scripts use, of any size.
enum SeededPicture {
  private static let storedSide = 112

  /// Noise, or a stored picture stretched to a square by taking the pixel that a place falls on, and cut to size.
  static func make(_ name: String, seed: UInt64, height: Int, width: Int) throws -> Picture {
    guard !name.hasPrefix("noise") else {
      return Picture(
        width: width, height: height, bytes: SeededValues.noise(seed: seed, name: name, count: height * width * 3))
    }
    let stored = try Fixtures.bytes("Towers/\(name).rgb")
    let side = max(height, width)
    let bytes = [UInt8](unsafeUninitializedCapacity: height * width * 3) { bytes, count in
      for row in 0..<height {
        for column in 0..<width {
          let from = (row * storedSide / side * storedSide + column * storedSide / side) * 3
          for channel in 0..<3 { bytes[(row * width + column) * 3 + channel] = stored[from + channel] }
        }
      }
      count = height * width * 3
    }
    return Picture(width: width, height: height, bytes: bytes)
  }
}
