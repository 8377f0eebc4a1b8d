import Foundation
import Testing

@testable import Imaging

/// Any folder of pictures against what Pillow made of each: `Tests/Attack/test_pictures.py` says how one is made.
@Suite struct PictureFolderTests {
  static let folder = ProcessInfo.processInfo.environment["SIGLIP_PICTURES"]

  /// `NAME.rgb`: Pillow's pixels. Without it Pillow refused the picture, and what is made of it is only told.
  @Test(.enabled(if: folder != nil, "SIGLIP_PICTURES names no folder"))
  func `pixels are Pillow's`() throws {
    let folder = URL(filePath: try #require(Self.folder))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    for name in names where !name.hasSuffix(".rgb") {
      let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
      let expected = try? Data(contentsOf: folder.appending(path: name + ".rgb"))
      do throws(ImageError) {
        let picture = try ImageDecoder().decode(bytes)
        let isEqual = expected.map { $0.elementsEqual(picture.bytes) }
        print("\(isEqual.map { $0 ? "equal" : "UNEQUAL" } ?? "only ours")\t\(name)")
        #expect(isEqual != false, "\(name)")
      } catch {
        print("\(expected == nil ? "both refuse" : "only Pillow's")\t\(name)\t\(error)")
      }
    }
  }
}
