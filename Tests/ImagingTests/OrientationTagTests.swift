import Testing

@testable import Imaging

@Suite struct OrientationTagTests {
  /// Little-endian TIFF with one entry.
  static func tiff(type: UInt8, count: UInt8, value: [UInt8], entries: UInt8 = 1, directory: UInt8 = 8) -> [UInt8] {
    Array("II*\0".utf8) + [directory, 0, 0, 0, entries, 0, 0x12, 0x01, type, 0, count, 0, 0, 0] + value + [0, 0, 0, 0]
  }

  @Test func `SHORT and LONG of count one are read`() {
    #expect(exifOrientation(Self.tiff(type: 3, count: 1, value: [6, 0, 9, 9])) == 6)
    #expect(exifOrientation(Self.tiff(type: 4, count: 1, value: [8, 0, 0, 0])) == 8)
    #expect(exifOrientation(Array("Exif\0\0".utf8) + Self.tiff(type: 3, count: 1, value: [3, 0, 0, 0])) == 3)
  }

  @Test func `other types and counts say nothing`() {
    #expect(exifOrientation(Self.tiff(type: 1, count: 1, value: [6, 0, 0, 0])) == nil)
    #expect(exifOrientation(Self.tiff(type: 3, count: 2, value: [6, 0, 6, 0])) == nil)
  }

  @Test func `offsets and counts beyond the block say nothing`() {
    #expect(exifOrientation(Self.tiff(type: 3, count: 1, value: [6, 0, 0, 0], directory: 200)) == nil)
    let manyEntries = Array("II*\0".utf8) + [8, 0, 0, 0, 255, 255]
    #expect(exifOrientation(manyEntries) == nil)
    #expect(exifOrientation(Array("II*\0".utf8) + [255, 255, 255, 255]) == nil)
    #expect(exifOrientation([]) == nil)
    #expect(exifOrientation(Array("XX*\0\u{8}\0\0\0".utf8)) == nil)
  }

  @Test func `a raw profile is digits behind three lines`() {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8).withUnsafeBytes { exifBytes(rawProfile: $0) } }
    #expect(bytes("\nexif\n 10\n45786966\n0000 4D\n4d2") == Array("MM".utf8))
    #expect(bytes("\nexif\n 2\n0aFf") == [10, 255])
    #expect(bytes("\nexif\n 2") == [] && bytes("") == [] && bytes("45\n45\n45\n") == [])
  }

  @Test func `XMP in both spellings`() {
    #expect(xmpOrientation(Array(#"<a tiff:Orientation="6"/>"#.utf8)) == 6)
    #expect(xmpOrientation(Array("<tiff:Orientation>3</tiff:Orientation>".utf8)) == 3)
    #expect(xmpOrientation(Array(#"tiff:Orientation="x" tiff:Orientation="8""#.utf8)) == 8)
    #expect(xmpOrientation(Array("tiff:Orientation".utf8)) == nil)
    #expect(xmpOrientation([]) == nil)
  }

  @Test func `EXIF goes before XMP, and what is no orientation is upright`() {
    let six = Self.tiff(type: 3, count: 1, value: [6, 0, 0, 0])
    let packet = Array(#"tiff:Orientation="8""#.utf8)
    #expect(Orientation(exif: six, xmp: packet) == .onItsLeftSide)
    #expect(Orientation(exif: [], xmp: packet) == .onItsRightSide)
    #expect(Orientation(exif: Self.tiff(type: 3, count: 1, value: [9, 0, 0, 0]), xmp: packet) == .upright)
  }
}
