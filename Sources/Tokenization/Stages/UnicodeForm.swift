import CUTF8Proc
import Glibc

/// Unicode's normalization forms (UAX #15), as the normalizers of that name in `tokenizers` have them: by Unicode 9.
/// What has come since is left as it is, and nothing moves or joins across it.
enum UnicodeForm: String, Sendable, CaseIterable {
  case nfc = "NFC"
  case nfd = "NFD"
  case nfkc = "NFKC"
  case nfkd = "NFKD"

  func apply(to bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    if bytes.allSatisfy({ $0 < 0x80 }) { return Array(bytes) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var start = 0
    var index = 0
    while index < bytes.count {
      let length = UTF8Bytes.length(lead: bytes[index])
      if !Self.isOfUnicode9(UTF8Bytes.scalar(bytes, at: index)) {
        result.append(contentsOf: normalized(bytes[start..<index]))
        result.append(contentsOf: bytes[index..<index + length])
        start = index + length
      }
      index += length
    }
    result.append(contentsOf: normalized(bytes[start...]))
    return result
  }

  private var options: utf8proc_option_t {
    let bits =
      switch self {
      case .nfc: UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue
      case .nfd: UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue
      case .nfkc: UTF8PROC_STABLE.rawValue | UTF8PROC_COMPOSE.rawValue | UTF8PROC_COMPAT.rawValue
      case .nfkd: UTF8PROC_STABLE.rawValue | UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue
      }
    return utf8proc_option_t(rawValue: bits)
  }

  /// Text that is not UTF-8 stays as it is.
  private func normalized(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
    let bytes = UnsafeBufferPointer(rebasing: bytes)
    var text: UnsafeMutablePointer<utf8proc_uint8_t>?
    let count = utf8proc_map(bytes.baseAddress, bytes.count, &text, options)
    defer { free(text) }
    guard count >= 0, let text else {
      precondition(count != UTF8PROC_ERROR_NOMEM, "no memory for a text's normalization form")
      return Array(bytes)
    }
    return Array(UnsafeBufferPointer(start: text, count: count))
  }

  /// Text without combining marks (general category M of Unicode 9).
  static func withoutMarks(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let length = UTF8Bytes.length(lead: bytes[index])
      if length == 1 || !isMark(UTF8Bytes.scalar(bytes, at: index)) {
        result.append(contentsOf: bytes[index..<index + length])
      }
      index += length
    }
    return result
  }

  static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: isOfUnicode9(scalar)
    // Two Vedic signs that are letters since Unicode 12.
    default: scalar.value == 0x1CF2 || scalar.value == 0x1CF3
    }
  }

  private static func isOfUnicode9(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x300, let age = scalar.properties.age else { return scalar.value < 0x300 }
    return age.major <= 9
  }
}
