/// SigLIP 1's text clean-up (`SiglipTokenizer.canonicalize_text`, after big_vision's `prompt_engineering.py`).
enum Canonicalization {
  /// Deletes ASCII punctuation, folds each run of white space to one space, and trims both ends.
  static func apply(to bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var clean: [UInt8] = []
    clean.reserveCapacity(bytes.count)
    var spaceIsDue = false
    var index = 0
    while index < bytes.count {
      let length = UTF8Bytes.length(lead: bytes[index])
      defer { index += length }
      let scalar = UTF8Bytes.scalar(bytes, at: index)
      if isASCIIPunctuation(scalar) { continue }
      if isWhitespace(scalar) {
        spaceIsDue = !clean.isEmpty
        continue
      }
      if spaceIsDue { clean.append(UInt8(ascii: " ")) }
      spaceIsDue = false
      clean.append(contentsOf: bytes[index..<index + length])
    }
    return clean
  }

  /// Python's `string.punctuation`.
  private static func isASCIIPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// Python's `str.isspace()`: Unicode's White_Space and the four ASCII separators.
  private static func isWhitespace(_ scalar: Unicode.Scalar) -> Bool {
    (0x1C...0x1F).contains(scalar.value) || scalar.properties.isWhitespace
  }
}
