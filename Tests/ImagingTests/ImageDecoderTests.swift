import Imaging
import Testing

@Suite struct ImageDecoderTests {
  @Test(arguments: Reference.shared.pictures)
  func `pixels are Pillow's`(_ entry: Reference.Entry) throws {
    let picture = try ImageDecoder().decode(entry.bytes)
    #expect(picture.width == entry.width)
    #expect(picture.height == entry.height)
    #expect(picture.digest == entry.digest)
  }

  @Test func `no bytes, and bytes of no known format`() {
    #expect(throws: ImageError.emptyData) { try ImageDecoder().decode([]) }
    #expect(throws: ImageError.unsupportedFormat(firstBytes: Array("GIF90a".utf8))) {
      try ImageDecoder().decode(Array("GIF90a".utf8))
    }
  }

  @Test(arguments: ["baseline-420.jpg", "rgb-8.png", "lossy.webp", "animated-partial.webp"])
  func `pixels over the limit are refused`(file: String) throws {
    let entry = try #require(Reference.shared.pictures.first { $0.file == file })
    let pixels = entry.width * entry.height
    let exact = ImageDecoder(limits: ImageLimits(maxPixels: pixels))
    #expect(try exact.decode(entry.bytes).width == entry.width)
    let less = ImageDecoder(limits: ImageLimits(maxPixels: pixels - 1))
    #expect(throws: ImageError.tooManyPixels(width: entry.width, height: entry.height, limit: pixels - 1)) {
      try less.decode(entry.bytes)
    }
  }

  @Test func `a header that claims a huge picture is refused before the pixels are looked at`() throws {
    // A million by a million, and the beginning of the pixels.
    let header: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
      0x00, 0x0F, 0x42, 0x40, 0x00, 0x0F, 0x42, 0x40, 8, 2, 0, 0, 0, 0xD3, 0x0F, 0xAF, 0x2A,
    ]
    let data: [UInt8] = [0, 0, 0, 1, 0x49, 0x44, 0x41, 0x54, 0]
    #expect(throws: ImageError.tooManyPixels(width: 1_000_000, height: 1_000_000, limit: 64_000_000)) {
      try ImageDecoder().decode(header + data)
    }
  }

  @Test func `a PNG chunk that claims more bytes than there are is not allocated`() throws {
    let png = try #require(Reference.shared.pictures.first { $0.file == "rgb-8.png" }).bytes
    // 2 GB of compressed text between the header and the pixels.
    let claim: [UInt8] = [0x7F, 0xFF, 0xFF, 0xFF] + Array("zTXt".utf8)
    let bytes = Array(png[..<33] + claim + png[33...])
    #expect(throws: ImageError.truncated(.png, bytes: bytes.count, missing: .header)) {
      try ImageDecoder().decode(bytes)
    }
  }

  @Test func `a JPEG of more scans than the limit is refused`() throws {
    let jpeg = try #require(Reference.shared.pictures.first { $0.file == "progressive-420.jpg" }).bytes
    let start = try #require(jpeg.indices.last { jpeg[$0] == 0xFF && jpeg[($0 + 1)...].first == 0xDA })
    let scan = jpeg[start..<(jpeg.count - 2)]
    func repeated(_ times: Int) -> [UInt8] { jpeg[..<start] + (0..<times).flatMap { _ in scan } + [0xFF, 0xD9] }
    #expect(throws: Never.self) { try ImageDecoder().decode(repeated(50)) }
    #expect(throws: ImageError.tooManyScans(limit: 100)) { try ImageDecoder().decode(repeated(200)) }
    // Half as large as a picture may be: twice the 20 scans of the largest.
    let limits = ImageLimits(maxPixels: 2 * 61 * 47)
    #expect(throws: Never.self) { try ImageDecoder(limits: limits).decode(repeated(20)) }
    #expect(throws: ImageError.tooManyScans(limit: 40)) { try ImageDecoder(limits: limits).decode(repeated(50)) }
  }

  @Test func `many small segments before a JPEG's pixels take no time to speak of`() throws {
    let entry = try #require(Reference.shared.pictures.first { $0.file == "orientation-6.jpg" })
    let jpeg = try entry.bytes
    let segment: [UInt8] = [0xFF, 0xE1, 0, 9] + Array("Exif\0\0".utf8) + [0]
    let long = jpeg[..<2] + (0..<200_000).flatMap { _ in segment } + jpeg[2...]
    #expect(try ImageDecoder().decode(Array(long)).width == 23)
  }

  @Test func `a JPEG of two components is a kind that is not supported`() throws {
    var jpeg = try #require(Reference.shared.pictures.first { $0.file == "grey.jpg" }).bytes
    let frame = try #require(jpeg.indices.first { jpeg[$0] == 0xFF && jpeg[($0 + 1)...].first == 0xC0 })
    // Length and number of components, then the one component twice.
    jpeg[frame + 3] += 3
    jpeg[frame + 9] = 2
    jpeg.insert(contentsOf: [2, 0x11, 0], at: frame + 13)
    #expect(throws: ImageError.unsupportedVariant(.jpeg, reason: "2 components")) { try ImageDecoder().decode(jpeg) }
  }

  @Test func `a PNG with damaged pixel data is refused`() throws {
    var png = try #require(Reference.shared.pictures.first { $0.file == "rgb-8.png" }).bytes
    png[png.count - 20] ^= 0x40
    do {
      _ = try ImageDecoder().decode(png)
      Issue.record("decoded")
    } catch {
      guard case .corrupt(.png, _) = error else { throw error }
    }
  }
}
