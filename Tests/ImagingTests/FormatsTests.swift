import Imaging
import Testing

/// GIF, BMP, TIFF, AVIF and HEIC, as far as this build reads them.
@Suite struct FormatsTests {
  @Test(arguments: FormatsReference.exact)
  func `pixels are Pillow's to the last bit`(_ entry: Reference.Entry) throws {
    let picture = try ImageDecoder().decode(entry.bytes)
    #expect(picture.width == entry.width)
    #expect(picture.height == entry.height)
    #expect(picture.digest == entry.digest)
  }

  /// Libraries of other versions round and interpolate colours in other ways.
  @Test(arguments: FormatsReference.near)
  func `pixels are near to Pillow's`(_ entry: Reference.Entry) throws {
    let picture = try ImageDecoder().decode(entry.bytes)
    let expected = try entry.pixels
    #expect(picture.width == entry.width)
    #expect(picture.height == entry.height)
    try #require(picture.bytes.count == expected.count)
    let differences = zip(picture.bytes, expected).map { abs(Int($0) - Int($1)) }
    let mean = Double(differences.reduce(0, +)) / Double(differences.count)
    let most = differences.max() ?? 0
    #expect(mean <= 1.5, "mean \(mean), most \(most)")
    print("near: \(entry.file) mean \(mean) most \(most)")
  }

  @Test(arguments: FormatsReference.leftOut)
  func `a format that this build leaves out is refused by name`(_ entry: Reference.Entry) throws {
    let format = try #require(entry.format)
    #expect(throws: ImageError.leftOut(format)) { try ImageDecoder().decode(entry.bytes) }
  }

  @Test(arguments: ["palette-4.gif", "rgb-24.bmp", "rgb-together.tif", "420.avif"])
  func `pixels over the limit are refused`(file: String) throws {
    guard let entry = FormatsReference.entry(file) else { return }
    let pixels = entry.width * entry.height
    #expect(try ImageDecoder(limits: ImageLimits(maxPixels: 4 * pixels)).decode(entry.bytes).width == entry.width)
    let less = ImageDecoder(limits: ImageLimits(maxPixels: pixels - 1))
    #expect(throws: ImageError.tooManyPixels(width: entry.width, height: entry.height, limit: pixels - 1)) {
      try less.decode(entry.bytes)
    }
  }

  /// One of each way through the decoders.
  static let ways = [
    "interlaced.gif", "part-transparent.gif", "compressed.gif", "palette-4.bmp", "rgb-16-565.bmp", "runs-8.bmp",
    "runs-4.bmp",
    "palette-4-tiles.tif", "rgb-planes.tif", "cmyk-together-tiles.tif", "rgba-8-premultiplied-planes-tiles.tif",
    "pillow-jpeg.tif", "pillow-group4.tif",
    "pillow-tiff_lzw.tif", "pillow-zstd-predictor.tif", "bigtiff.tif", "420.avif", "alpha.avif", "420.heic",
  ]

  @Test(arguments: ways)
  func `a beginning of a file gives its pixels or an error`(file: String) throws {
    guard let entry = FormatsReference.entry(file) else { return }
    let bytes = try entry.bytes
    for count in stride(from: 0, to: bytes.count, by: bytes.count > 2000 ? 7 : 1) {
      do throws(ImageError) {
        let picture = try ImageDecoder().decode(Array(bytes[..<count]))
        #expect(picture.width == entry.width)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }

  @Test(arguments: ways)
  func `flipped bits give a picture or an error`(file: String) throws {
    guard let entry = FormatsReference.entry(file) else { return }
    let bytes = try entry.bytes
    expectPictureOrError(
      flippingBitsOf: bytes, by: Picture.generated(seed: 8, width: 100, height: 4).bytes, maxPixels: 100_000)
  }

  @Test func `headers that claim huge pictures are refused before anything is allocated`() throws {
    let frame: [UInt8] = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4C, 1, 0]
    let screen = Array("GIF89a".utf8) + [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0] + frame
    if ImageFormat.gif.isReadable {
      #expect(throws: ImageError.tooManyPixels(width: 65_535, height: 65_535, limit: 64_000_000)) {
        try ImageDecoder().decode(screen)
      }
    }
    guard let entry = FormatsReference.entry("rgb-24.bmp") else { return }
    var bitmap = try entry.bytes
    bitmap.replaceSubrange(18..<26, with: [0, 0, 0, 0x40, 0, 0, 0, 0x40])
    #expect(throws: ImageError.tooManyPixels(width: 1 << 30, height: 1 << 30, limit: 64_000_000)) {
      try ImageDecoder().decode(bitmap)
    }
  }

  @Test func `a HEIC whose parameter sets claim more than its container is refused`() throws {
    guard let entry = FormatsReference.entry("420.heic") else { return }
    // Stored in one block of 64 by 64.
    #expect(try ImageDecoder(limits: ImageLimits(maxPixels: 64 * 64)).decode(entry.bytes).width == 62)
    let less = ImageDecoder(limits: ImageLimits(maxPixels: 64 * 64 - 1))
    #expect(throws: ImageError.tooManyPixels(width: 64, height: 64, limit: 64 * 64 - 1)) {
      try less.decode(entry.bytes)
    }
  }

  @Test(arguments: ["420.avif", "420.heic"])
  func `a size beyond what its library reads is too large`(file: String) throws {
    guard let entry = FormatsReference.entry(file) else { return }
    var bytes = try entry.bytes
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: "ispe".utf8) })
    let size: [UInt8] = [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFE]
    bytes.replaceSubrange(place + 8..<place + 16, with: size)
    #expect(throws: ImageError.tooManyPixels(width: 65_535, height: 65_534, limit: 64_000_000)) {
      try ImageDecoder().decode(bytes)
    }
  }

  @Test func `an AVIF with a side that libavif does not read is told from a damaged one`() throws {
    guard let entry = FormatsReference.entry("420.avif") else { return }
    var bytes = try entry.bytes
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: "ispe".utf8) })
    bytes.replaceSubrange(place + 8..<place + 16, with: [0, 0, 0x9C, 0x40, 0, 0, 0, 10])
    let reason = "40000 × 10 pixels, a side of more than 32768"
    #expect(throws: ImageError.unsupportedVariant(.avif, reason: reason)) { try ImageDecoder().decode(bytes) }
  }

  @Test func `a TIFF that claims a huge picture is too large`() throws {
    guard let entry = FormatsReference.entry("rgb-together-raw.tif") else { return }
    var bytes = try entry.bytes
    // Width, height and the rows of a strip, each a long that stands in its entry; big-endian.
    for tag in [UInt8(0), 1, 0x16] {
      let place = try #require(bytes.indices.first { bytes[$0...].starts(with: [1, tag, 0, 4, 0, 0, 0, 1]) })
      bytes.replaceSubrange(place + 8..<place + 12, with: [0, 1, 0x86, 0xA0])
    }
    #expect(throws: ImageError.tooManyPixels(width: 100_000, height: 100_000, limit: 64_000_000)) {
      try ImageDecoder().decode(bytes)
    }
  }

  @Test func `a ZSTD whose window is over 128 MiB is refused`() throws {
    guard let entry = FormatsReference.entry("pillow-zstd.tif") else { return }
    var bytes = try entry.bytes
    let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x28, 0xB5, 0x2F, 0xFD]) })
    // Windows of 2 to the power of 10 and more (RFC 8878, 3.1.1.1.2).
    try #require(bytes[frame + 4] & 0x20 == 0, "a frame without a window")
    bytes[frame + 5] = (27 - 10) << 3
    #expect(try ImageDecoder().decode(bytes).digest == entry.digest)
    for power in [28, 31, 41] {
      bytes[frame + 5] = UInt8(power - 10) << 3
      let reason = "Error in ZSTD_decompressStream(): Frame requires too much memory for decoding"
      #expect(throws: ImageError.corrupt(.tiff, reason: reason)) { try ImageDecoder().decode(bytes) }
    }
  }

  @Test(arguments: [
    (6, "compression 6"), (34_925, "compression 34925"), (50_001, "compression 50001"), (34_712, "compression 34712"),
  ])
  func `compressions that are not read are named`(compression: Int, reason: String) throws {
    guard let entry = FormatsReference.entry("rgb-together-raw.tif") else { return }
    var bytes = try entry.bytes
    // The tag 259, a short, big-endian.
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: [1, 3, 0, 3, 0, 0, 0, 1]) })
    bytes.replaceSubrange(place + 8..<place + 10, with: [UInt8(compression >> 8), UInt8(compression & 255)])
    #expect(throws: ImageError.unsupportedVariant(.tiff, reason: reason)) { try ImageDecoder().decode(bytes) }
  }

  @Test(arguments: [(6, "YCbCr that is not JPEG in one plane"), (8, "photometric interpretation 8")])
  func `colours that are not read are named`(photometric: UInt8, reason: String) throws {
    guard let entry = FormatsReference.entry("rgb-together-raw.tif") else { return }
    var bytes = try entry.bytes
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: [1, 6, 0, 3, 0, 0, 0, 1]) })
    bytes.replaceSubrange(place + 8..<place + 10, with: [0, photometric])
    #expect(throws: ImageError.unsupportedVariant(.tiff, reason: reason)) { try ImageDecoder().decode(bytes) }
  }

  @Test func `a GIF whose codes begin with more than 8 bits is refused`() throws {
    guard let entry = FormatsReference.entry("palette-8.gif") else { return }
    var bytes = try entry.bytes
    // Behind the frame's description of ten bytes: no palette of its own.
    let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0x2C, 0, 0, 0, 0, 19, 0, 13, 0, 0]) })
    bytes[frame + 10] = 11
    let reason = "its codes are longer than 8 bits at the start"
    #expect(throws: ImageError.corrupt(.gif, reason: reason)) { try ImageDecoder().decode(bytes) }
  }

  @Test func `a truncated GIF and BMP say what is missing`() throws {
    if let entry = FormatsReference.entry("palette-8.gif") {
      let bytes = try entry.bytes
      do {
        _ = try ImageDecoder().decode(Array(bytes[..<(bytes.count - 60)]))
        Issue.record("decoded")
      } catch {
        guard case .truncated(.gif, bytes: _, missing: .rows(let row, of: 13)) = error, row > 0 else { throw error }
      }
    }
    if let entry = FormatsReference.entry("rgb-24.bmp") {
      let bytes = try entry.bytes
      let count = bytes.count - 61
      #expect(throws: ImageError.truncated(.bmp, bytes: count, missing: .rows(from: 12, of: 13))) {
        try ImageDecoder().decode(Array(bytes[..<count]))
      }
    }
  }
}
