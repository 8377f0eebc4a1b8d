import CKernels

/// How the operands of a matrix product are stored.
public enum Format: Sendable, Hashable {
  case float32
  /// The upper half of a float: 8 bits of precision.
  case bfloat16
  /// Signed weights, a scale for each output; unsigned activations, a scale and a least value for each row.
  case int8

  var ck: ck_format {
    switch self {
    case .float32: CK_FLOAT32
    case .bfloat16: CK_BFLOAT16
    case .int8: CK_INT8
    }
  }

  /// Bytes of one value.
  public var size: Int { ck_value_bytes(ck) }

  /// Bytes from row to row of a matrix of `columns` that this project lays out: whole cache lines, and not a multiple of
  /// 1024, for a product reads a dozen rows at a time, and rows that far apart fall into the same few places of a cache.
  public func stride(columns: Int) -> Int {
    let bytes = (columns * size + 63) / 64 * 64
    return bytes % 1024 == 0 ? bytes + 64 : bytes
  }
}
