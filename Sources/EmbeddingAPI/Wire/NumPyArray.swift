/// A `.npy` file of 32-bit floats, version 1.0 (NumPy's `numpy.lib.format`).
public enum NumPyArray {
  /// - Parameters:
  ///   - values: in C order.
  ///   - shape: its product is the number of values.
  public static func bytes(_ values: [Float], shape: [Int]) -> [UInt8] {
    header(shape: shape) + littleEndianBytes(values)
  }

  /// Magic, version, length and description, padded with spaces.
  ///
  /// - Parameter length: of the whole header, a multiple of 64. Default: as short as it goes.
  public static func header(shape: [Int], length: Int = 0) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let description = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes)), }"
    let prefix = 10
    let needed = prefix + description.utf8.count + 1
    let total = max(length, (needed + 63) / 64 * 64)
    let padding = String(repeating: " ", count: total - needed) + "\n"
    let size = total - prefix
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(size & 0xff), UInt8(size >> 8)]
      + Array(description.utf8) + Array(padding.utf8)
  }

  /// The values' bytes, least significant first, whatever the machine's order.
  public static func littleEndianBytes(_ values: [Float]) -> [UInt8] {
    values.map(\.bitPattern.littleEndian).withUnsafeBytes { Array($0) }
  }
}
