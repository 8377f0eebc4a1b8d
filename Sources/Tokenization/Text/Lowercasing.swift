/// Lower-casing over UTF-8 bytes, by Unicode's full mappings (Unicode, section 3.13).
enum Lowercasing {
  /// What becomes of a capital sigma.
  enum FinalSigma {
    /// `ς` at the end of a word, else `σ`: Unicode's rule, and Python's `str.lower()`.
    case inContext
    /// Always `σ`: each scalar for itself, as the `Lowercase` normalizer of `tokenizers` does.
    case ignored
  }

  static func apply(to bytes: UnsafeBufferPointer<UInt8>, finalSigma: FinalSigma) -> [UInt8] {
    var lowered: [UInt8] = []
    lowered.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        lowered.append(byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte)
        index += 1
        continue
      }
      let length = UTF8Bytes.length(lead: byte)
      let scalar = UTF8Bytes.scalar(bytes, at: index)
      if scalar == "\u{03A3}" {
        let isFinal = finalSigma == .inContext && endsWord(bytes, at: index, length: length)
        lowered.append(contentsOf: (isFinal ? "\u{03C2}" : "\u{03C3}").utf8)
      } else if scalar.properties.changesWhenLowercased {
        lowered.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
      } else {
        lowered.append(contentsOf: bytes[index..<index + length])
      }
      index += length
    }
    return lowered
  }

  /// Unicode's Final_Sigma: a cased letter stands before, none stands behind, case-ignorable scalars (accents,
  /// apostrophes) not counted. Each search ends at the next sigma at the latest, so the whole stays linear.
  private static func endsWord(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, length: Int) -> Bool {
    var before = index
    while true {
      guard before > 0 else { return false }
      let (scalar, length) = UTF8Bytes.scalar(bytes, before: before)
      before -= length
      if scalar.properties.isCaseIgnorable { continue }
      guard scalar.properties.isCased else { return false }
      break
    }
    var after = index + length
    while after < bytes.count {
      let scalar = UTF8Bytes.scalar(bytes, at: after)
      after += UTF8Bytes.length(lead: bytes[after])
      if scalar.properties.isCaseIgnorable { continue }
      return !scalar.properties.isCased
    }
    return true
  }
}
