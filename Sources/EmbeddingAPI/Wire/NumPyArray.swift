/// A `.npy` file of 32-bit floats, version 1.0 (NumPy's `numpy.lib.format`).
enum NumPyArray {
  /// - Parameters:
  ///   - values: in C order.
  ///   - shape: its product is the number of values.
  static func bytes(_ values: [Float], shape: [Int]) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sizes)), }"
    // Magic, version, length and header together fill whole blocks of 64 bytes.
    let unpadded = 10 + header.utf8.count + 1
    header += String(repeating: " ", count: (64 - unpadded % 64) % 64) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.utf8.count & 0xff), UInt8(header.utf8.count >> 8)]
    bytes += header.utf8
    bytes += littleEndianBytes(values)
    return bytes
  }

  /// The values' bytes, least significant first, whatever the machine's order.
  static func littleEndianBytes(_ values: [Float]) -> [UInt8] {
    values.map(\.bitPattern.littleEndian).withUnsafeBytes { Array($0) }
  }
}
