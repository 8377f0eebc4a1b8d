import Foundation
import Imaging
import Testing

@testable import PictureSets

@Suite struct ThumbnailTests {
  private func thumbnail(width: Int, height: Int) throws -> Picture {
    let colour: [UInt8] = [200, 60, 20]
    let picture = Picture(width: width, height: height, bytes: (0..<width * height).flatMap { _ in colour })
    let uri = try Thumbnail.dataURI(try JPEGEncoder.encode(picture, quality: 95))
    let prefix = "data:image/jpeg;base64,"
    #expect(uri.hasPrefix(prefix))
    let bytes = try #require(Data(base64Encoded: String(uri.dropFirst(prefix.count))))
    return try ImageDecoder().decode([UInt8](bytes))
  }

  @Test(arguments: [
    (1024, 512, 256, 128), (300, 1200, 64, 256), (100, 40, 100, 40), (3000, 2, 256, 1),
  ])
  func keepsShapeAndColour(_ width: Int, _ height: Int, _ smallWidth: Int, _ smallHeight: Int) throws {
    let small = try thumbnail(width: width, height: height)
    #expect(small.width == smallWidth)
    #expect(small.height == smallHeight)
    #expect(
      abs(Int(small.bytes[0]) - 200) < 6 && abs(Int(small.bytes[1]) - 60) < 6 && abs(Int(small.bytes[2]) - 20) < 6)
  }

  @Test func refusesWhatIsNoPicture() {
    #expect(throws: ImageError.self) { try Thumbnail.dataURI([1, 2, 3]) }
  }
}
