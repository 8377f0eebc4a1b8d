import Imaging
import Testing

/// Bytes as an attacker or a broken line might send them: an answer for all of them, never a crash.
@Suite struct HostileInputTests {
  /// One of each way through the decoders.
  static let files = [
    "baseline-420.jpg", "progressive-444.jpg", "grey.jpg", "cmyk-adobe.jpg", "restarts.jpg", "orientation-split.jpg",
    "rgb-8.png", "grey-16-interlaced.png", "palette-4-transparent.png", "rgba-16-interlaced.png", "split.png",
    "orientation-raw-profile-compressed.png", "orientation-after.png", "animated.png", "lossy.webp", "lossless.webp",
    "lossy-alpha.webp", "animated-partial.webp", "orientation-xmp.webp",
  ]

  @Test(arguments: files)
  func `every beginning of a file is truncated, or has all pixels`(file: String) throws {
    let entry = try #require(Reference.shared.pictures.first { $0.file == file })
    let bytes = try entry.bytes
    let whole = try ImageDecoder().decode(bytes)
    for count in 0..<bytes.count {
      do throws(ImageError) {
        let picture = try ImageDecoder().decode(Array(bytes[..<count]))
        // An orientation that stood behind the pixels is lost with the end.
        if file != "orientation-after.png" { #expect(picture == whole, "\(count) of \(bytes.count) bytes") }
      } catch {
        switch error {
        case .emptyData: #expect(count == 0)
        case .unsupportedFormat: #expect(count < 12)
        case .truncated(_, bytes: count, missing: _): break
        default: Issue.record("\(count) of \(bytes.count) bytes: \(error)")
        }
      }
    }
  }

  @Test(arguments: files)
  func `flipped bits give a picture or an error`(file: String) throws {
    let bytes = try #require(Reference.shared.pictures.first { $0.file == file }).bytes
    expectPictureOrError(
      flippingBitsOf: bytes, by: Picture.generated(seed: 7, width: 200, height: 6).bytes, maxPixels: 1_000_000)
  }
}

/// Decodes the file as often as there are four draws, each time with one damaged byte in the header's region, and one anywhere.
func expectPictureOrError(flippingBitsOf bytes: [UInt8], by draws: [UInt8], maxPixels: Int) {
  let decoder = ImageDecoder(limits: ImageLimits(maxPixels: maxPixels))
  for draw in stride(from: 0, to: draws.count - 4, by: 4) {
    var damaged = bytes
    damaged[Int(draws[draw]) % bytes.count] ^= 1 << (draws[draw + 1] & 7)
    damaged[(Int(draws[draw + 2]) << 8 | Int(draws[draw + 3])) % bytes.count] ^= draws[draw + 1] | 1
    do throws(ImageError) {
      let picture = try decoder.decode(damaged)
      #expect(picture.bytes.count == picture.width * picture.height * 3)
    } catch {
      #expect(!error.description.isEmpty)
    }
  }
}
