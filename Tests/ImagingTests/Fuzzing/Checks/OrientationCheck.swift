@testable import Imaging

/// The readers of an orientation, by themselves: EXIF, XMP, and the hexadecimal digits in a PNG's text.
public func checkOrientation(_ input: [UInt8]) throws {
  _ = exifOrientation(input)
  if let value = xmpOrientation(input) { try require((0...9).contains(value), "not one digit") }
  _ = Orientation(exif: input, xmp: input)
  let profile = input.withUnsafeBytes { exifBytes(rawProfile: $0) }
  try require(profile.count <= input.count / 2, "more bytes than digits")
}
