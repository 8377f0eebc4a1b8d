@testable import Imaging

/// A picture: pixels as many as it says, within the limits, or an error; and at a reduced size the same. Of a PNG once
/// more with its check sums mended, for no chance finds those.
public func checkPicture(_ input: [UInt8]) throws {
  let decoder = ImageDecoder(limits: ImageLimits(maxPixels: 16_384, maxScans: 10))
  let mended = ImageFormat.sniff(input) == .png ? withPNGCheckSums(input) : input
  for bytes in mended == input ? [input] : [input, mended] {
    for target: ImageDecoder.Target? in [nil, { _, _ in (height: 4, width: 4) }] {
      switch Result(catching: { () throws(ImageError) in try decoder.decode(bytes[...], target: target) }) {
      case .success(let picture):
        try require(picture.bytes.count == picture.width * picture.height * 3, "not three bytes for each pixel")
        try require(picture.fullWidth * picture.fullHeight <= 16_384, "more pixels than the limit")
      case .failure(let error): try require(!error.description.isEmpty, "an error that says nothing")
      }
    }
  }
}

/// The PNG with the right check sum (CRC-32) behind each of its chunks.
private func withPNGCheckSums(_ png: [UInt8]) -> [UInt8] {
  var mended = png
  var position = 8
  while position + 12 <= png.count {
    let length = png[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
    let end = position + 8 + length
    guard end + 4 <= png.count else { break }
    var sum = UInt32.max
    for byte in png[position + 4..<end] {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    for place in 0..<4 { mended[end + place] = UInt8(truncatingIfNeeded: ~sum >> (24 - 8 * UInt32(place))) }
    position = end + 4
  }
  return mended
}
