import Fixtures
import Foundation
import SigLIP

/// What `Tests/Reference/towers.py` stored: inputs, and the reference implementation's vectors for them.
struct TowerFixture {
  struct Description: Decodable {
    struct SeededTensor: Decodable {
      let name: String
      let shape: [Int]
      let scale: Float
      let shift: Float
    }
    let seed: UInt64?
    let weights: String?
    let pictures: [String]
    let texts: [[Int32]]
    let dimensions: Int
    let logitScale: Float?
    let logitBias: Float?
    let tensors: [SeededTensor]?
  }

  let description: Description
  /// One vector a picture, then one a text.
  let pictureVectors: [[Float]]
  let textVectors: [[Float]]
  /// The configuration as it stands in the description, for `config.json`.
  let configuration: Data

  static let seed: UInt64 = 20_260_101
  private static let storedSide = 112

  init(_ name: String) throws {
    let json = Data(try Fixtures.bytes("Towers/\(name).json"))
    description = try JSONDecoder().decode(Description.self, from: json)
    let object = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    configuration = try JSONSerialization.data(withJSONObject: object?["configuration"] ?? [:])
    let values = try Fixtures.bytes("Towers/\(name).f32").withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let width = description.dimensions
    let vectors = stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
    pictureVectors = Array(vectors.prefix(description.pictures.count))
    textVectors = Array(vectors.dropFirst(description.pictures.count))
  }

  var texts: [TokenIDs] { description.texts.map { TokenIDs(ids: $0, count: $0.count, isTruncated: false) } }

  /// The pictures, each stored one stretched to `side` by taking the pixel that a place falls on.
  func pictures(side: Int, patchSize: Int) throws -> [PixelPatches] {
    try description.pictures.map { name in
      let pixels =
        try name.hasPrefix("noise")
        ? SeededValues.picture(seed: Self.seed, name: name, side: side)
        : Self.stretch(Fixtures.bytes("Towers/\(name).rgb"), side)
      return Self.cut(pixels, side: side, patchSize: patchSize)
    }
  }

  private static func stretch(_ stored: [UInt8], _ side: Int) -> [UInt8] {
    (0..<side * side * 3).map { place in
      let (row, column, channel) = (place / 3 / side, place / 3 % side, place % 3)
      return stored[(row * storedSide / side * storedSide + column * storedSide / side) * 3 + channel]
    }
  }

  static func cut(_ pixels: [UInt8], side: Int, patchSize: Int) -> PixelPatches {
    let grid = side / patchSize
    var bytes: [UInt8] = []
    bytes.reserveCapacity(grid * grid * patchSize * patchSize * 3)
    for patch in 0..<grid * grid {
      for row in 0..<patchSize {
        let start = ((patch / grid * patchSize + row) * side + patch % grid * patchSize) * 3
        bytes += pixels[start..<start + patchSize * 3]
      }
    }
    return PixelPatches(rows: grid, columns: grid, patchSize: patchSize, bytes: bytes)
  }
}
