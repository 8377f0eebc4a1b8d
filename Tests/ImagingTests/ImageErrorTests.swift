import Imaging
import Testing

@Suite struct ImageErrorTests {
  @Test func `sentences carry the facts`() {
    let readable = ImageFormat.readable.map(\.description).joined(separator: ", ")
    let sentences: [(ImageError, String)] = [
      (.emptyData, "the picture has no bytes"),
      (.unsupportedFormat(firstBytes: [0x47, 0x04]), "bytes that start with 47 04 are none of \(readable)"),
      (.leftOut(.heic), "this build does not read HEIC; it reads \(readable)"),
      (
        .unsupportedVariant(.jpeg, reason: "2 components"), "this kind of JPEG is not supported: 2 components"
      ),
      (.truncated(.png, bytes: 12, missing: .header), "PNG ends after 12 bytes, within its header"),
      (.truncated(.jpeg, bytes: 812, missing: .scans), "JPEG ends after 812 bytes, before its last scan"),
      (
        .truncated(.jpeg, bytes: 812, missing: .rows(from: 16, of: 480)),
        "JPEG ends after 812 bytes, at row 16 of 480"
      ),
      (.truncated(.webp, bytes: 812, missing: .bytes(of: 4096)), "WebP ends after 812 of 4096 bytes"),
      (.corrupt(.png, reason: "CRC error"), "PNG is broken: CRC error"),
      (.tooManyPixels(width: 9, height: 8, limit: 70), "9 × 8 pixels are over the limit of 70 pixels"),
      (.tooManyScans(limit: 100), "JPEG has more than 100 scans"),
      (.outOfMemory, "no memory to decode the picture"),
    ]
    for (error, sentence) in sentences { #expect(error.description == sentence) }
  }

  @Test func `a truncated file says what is missing`() throws {
    let jpeg = try #require(Reference.shared.pictures.first { $0.file == "baseline-444.jpg" }).bytes
    #expect(throws: ImageError.truncated(.jpeg, bytes: 100, missing: .header)) {
      try ImageDecoder().decode(Array(jpeg[..<100]))
    }
    let cut = jpeg.count - 300
    do {
      _ = try ImageDecoder().decode(Array(jpeg[..<cut]))
      Issue.record("decoded")
    } catch {
      guard case .truncated(.jpeg, bytes: cut, missing: .rows(let row, of: 47)) = error, row > 0, row < 47 else {
        throw error
      }
    }
    let webp = try #require(Reference.shared.pictures.first { $0.file == "lossy.webp" }).bytes
    #expect(throws: ImageError.truncated(.webp, bytes: 60, missing: .bytes(of: webp.count))) {
      try ImageDecoder().decode(Array(webp[..<60]))
    }
  }
}
