import Fixtures
import Foundation
import SigLIP
import Testing

@testable import Imaging

/// What Pillow made of the fixtures: `Tests/Reference/imaging.py`.
struct Reference: Decodable {
  struct Entry: Decodable, CustomTestStringConvertible {
    let file: String
    let width: Int
    let height: Int
    let digest: String

    var testDescription: String { file }

    /// The folder of the formats that a build can leave out, or of the three that all read.
    var folder: String { ["jpg", "png", "webp"].contains(suffix) ? "Imaging" : "Formats" }
    private var suffix: String { String(file.split(separator: ".").last ?? "") }
    var bytes: [UInt8] { get throws { try Fixtures.bytes("\(folder)/\(file)") } }
    /// Pillow's RGB bytes, where they are stored.
    var pixels: [UInt8] { get throws { try Fixtures.bytes("\(folder)/\(file).rgb") } }
    var format: ImageFormat? { ImageFormat.allCases.first { $0.suffixes.contains(suffix) } }
  }

  struct Resize: Decodable, CustomTestStringConvertible {
    let seed: Int
    let extreme: Bool
    let width: Int
    let height: Int
    let toWidth: Int
    let toHeight: Int
    let resample: String
    /// The part that is resized: left, top, right, bottom; nil: all.
    let box: [Double]?
    let digest: String

    var testDescription: String { "\(width)×\(height) to \(toWidth)×\(toHeight), \(resample)" }

    var filter: PreprocessorConfiguration.Resample { resample == "bicubic" ? .bicubic : .bilinear }
    var source: Picture {
      let picture = Picture.generated(seed: UInt64(seed), width: width, height: height, extreme: extreme)
      guard let box else { return picture }
      return Picture(
        width: width, height: height, bytes: picture.bytes, reduction: 1, across: box[0]..<box[2], down: box[1]..<box[3]
      )
    }
  }

  struct Reduction: Decodable, CustomTestStringConvertible {
    let file: String
    let reduction: Int
    let width: Int
    let height: Int
    let digest: String

    var testDescription: String { "\(file) at 1/\(reduction)" }

    var bytes: [UInt8] { get throws { try Fixtures.bytes("Imaging/\(file)") } }
  }

  let pictures: [Entry]
  let resizes: [Resize]
  let reductions: [Reduction]

  static let shared: Reference = {
    do {
      return try JSONDecoder().decode(Reference.self, from: Data(Fixtures.bytes("Imaging/manifest.json")))
    } catch {
      preconditionFailure("Tests/Fixtures/Imaging/manifest.json: \(error)")
    }
  }()
}

extension Picture {
  /// FNV-1a, 64 bits, of the bytes.
  var digest: String {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return String(repeating: "0", count: digest.leadingZeroBitCount / 4) + String(digest, radix: 16)
  }

  /// The top byte of splitmix64, or only 0 and 255 by its top bit: the same as the script generates.
  static func generated(seed: UInt64, width: Int, height: Int, extreme: Bool = false) -> Picture {
    let bytes = (0..<(width * height * 3)).map { index -> UInt8 in
      var z = (UInt64(index) + 1) &* 0x9E37_79B9_7F4A_7C15 &+ seed
      z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
      z ^= z >> 31
      let byte = UInt8(z >> 56)
      return extreme ? (byte >= 128 ? 255 : 0) : byte
    }
    return Picture(width: width, height: height, bytes: bytes)
  }
}
