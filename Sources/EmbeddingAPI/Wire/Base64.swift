import CKernels

/// Base64 (RFC 4648, section 4), strictly: padded, without white space or anything else outside its alphabet. The bits that
/// a last group has to spare are not looked at.
enum Base64 {
  /// The bytes, written once and in their place; nil where the rule is broken.
  static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    // As the padding stands for zeros, so does this letter.
    let last =
      padding == 0 ? [] : text.suffix(4).dropLast(padding) + [UInt8](repeating: UInt8(ascii: "A"), count: padding)
    let groups = (text.count - last.count) / 4
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3) { out, count in
      guard let start = out.baseAddress else { return isWhole = true }
      isWhole =
        text.withUnsafeBufferPointer { ck_base64_decode(start, $0.baseAddress, groups) } == groups
        && last.withUnsafeBufferPointer { ck_base64_decode(start + 3 * groups, $0.baseAddress, $0.count / 4) }
          == last.count / 4
      count = isWhole ? text.count / 4 * 3 - padding : 0
    }
    return isWhole ? bytes : nil
  }
}
