import Imaging
import Testing

@Suite struct ImageFormatTests {
  @Test func `the first bytes tell the format`() {
    #expect(ImageFormat.sniff([0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
    #expect(ImageFormat.sniff([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) == .png)
    #expect(ImageFormat.sniff(Array("RIFF\0\0\0\0WEBPVP8 ".utf8)) == .webp)
    #expect(ImageFormat.sniff(Array("GIF87a".utf8)) == .gif)
    #expect(ImageFormat.sniff(Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + [40, 0, 0, 0]) == .bmp)
    #expect(ImageFormat.sniff(Array("II*\0".utf8)) == .tiff)
    #expect(ImageFormat.sniff(Array("MM\0*".utf8)) == .tiff)
    #expect(ImageFormat.sniff(Array("\0\0\0\u{14}ftypavif\0\0\0\0mif1".utf8)) == .avif)
    #expect(ImageFormat.sniff(Array("\0\0\0\u{18}ftypmif1\0\0\0\0mif1heic".utf8)) == .heic)
  }

  @Test func `a build reads what its traits name, and says so of what they do not`() throws {
    #expect(ImageFormat.readable.prefix(3) == [.jpeg, .png, .webp])
    guard !ImageFormat.gif.isReadable else { return }
    #expect(throws: ImageError.leftOut(.gif)) { try ImageDecoder().decode(Array("GIF89a".utf8)) }
  }

  @Test func `other bytes and beginnings of the right ones are none`() {
    #expect(ImageFormat.sniff([]) == nil)
    #expect(ImageFormat.sniff([0xFF, 0xD8]) == nil)
    #expect(ImageFormat.sniff(Array("GIF90a".utf8)) == nil)
    #expect(ImageFormat.sniff(Array("BM, say the letters of a text".utf8)) == nil)
    #expect(ImageFormat.sniff(Array("\0\0\0\u{14}ftypisom\0\0\0\0isom".utf8)) == nil)
    #expect(ImageFormat.sniff(Array("RIFF\0\0\0\0WAVE".utf8)) == nil)
    #expect(ImageFormat.sniff(Array("RIFF\0\0\0\0WEB".utf8)) == nil)
  }
}
