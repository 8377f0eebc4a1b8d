import CKernels

/// A row as the kernels store it in a format, with a guard behind it.
struct StoredRow {
  let format: ck_format
  let width: Int
  var bytes: [UInt8]
  private static let guardBytes = [UInt8](repeating: 0xA5, count: 64)

  init(_ format: ck_format, width: Int) {
    self.format = format
    self.width = width
    bytes = [UInt8](repeating: 0x5A, count: Self.size(format, width)) + Self.guardBytes
  }

  private static func size(_ format: ck_format, _ width: Int) -> Int {
    // A row of floats has no padding; the others are padded to whole words.
    ck_words(format, width) * 4
  }

  var isGuardIntact: Bool { bytes.suffix(Self.guardBytes.count) == Self.guardBytes[...] }

  /// What is stored, `width` values; bytes of int8.
  var values: [Double] { (0..<width).map(value) }

  /// What is stored behind them in the last word: zeros, but for int8.
  var padding: [Double] { (width..<Self.size(format, width) / ck_value_bytes(format)).map(value) }

  private func value(_ index: Int) -> Double {
    bytes.withUnsafeBytes {
      switch format {
      case CK_FLOAT32: Double($0.loadUnaligned(fromByteOffset: 4 * index, as: Float.self))
      case CK_BFLOAT16: Double(Self.float($0.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
      default: Double($0[index])
      }
    }
  }

  static func float(_ half: UInt16) -> Float { Float(bitPattern: UInt32(half) << 16) }

  /// The nearest bfloat16, ties to even, of a value that is a number.
  static func bfloat16(_ value: Float) -> UInt16 {
    let upper = UInt16(value.bitPattern >> 16)
    let rest = value.bitPattern & 0xffff
    let isUp = rest > 0x8000 || (rest == 0x8000 && upper % 2 == 1)
    return isUp ? upper + 1 : upper
  }
}
