import Imaging
import Testing

@Suite struct ImageFormatTests {
  @Test func `the first bytes tell the format`() {
    #expect(ImageFormat.sniff([0xFF, 0xD8, 0xFF, 0xE0]) == .jpeg)
    #expect(ImageFormat.sniff([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) == .png)
    #expect(ImageFormat.sniff(Array("RIFF\0\0\0\0WEBPVP8 ".utf8)) == .webp)
  }

  @Test func `other bytes and beginnings of the right ones are none`() {
    #expect(ImageFormat.sniff([]) == nil)
    #expect(ImageFormat.sniff([0xFF, 0xD8]) == nil)
    #expect(ImageFormat.sniff(Array("GIF89a".utf8)) == nil)
    #expect(ImageFormat.sniff(Array("RIFF\0\0\0\0WAVE".utf8)) == nil)
    #expect(ImageFormat.sniff(Array("RIFF\0\0\0\0WEB".utf8)) == nil)
  }
}
