import Fixtures
import Foundation

@testable import Imaging

/// What Pillow made of the formats that a build can leave out: `Tests/Reference/formats.py`.
struct FormatsReference: Decodable {
  let pictures: [Reference.Entry]

  static let all: [Reference.Entry] = {
    do {
      return try JSONDecoder().decode(FormatsReference.self, from: Data(Fixtures.bytes("Formats/manifest.json")))
        .pictures
    } catch {
      preconditionFailure("Tests/Fixtures/Formats/manifest.json: \(error)")
    }
  }()

  /// Of the formats that this build reads.
  static let readable = all.filter { $0.format?.isReadable == true }
  static let leftOut = all.filter { $0.format?.isReadable == false }

  /// Those of which the pixels are the same whatever the version of a library: GIF, BMP, TIFF.
  static let exact = readable.filter { $0.format != .avif && $0.format != .heic }
  static let near = readable.filter { $0.format == .avif || $0.format == .heic }

  static func entry(_ file: String) -> Reference.Entry? { readable.first { $0.file == file } }
}
