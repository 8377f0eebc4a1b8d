/// FNV-1a, 32 bits, over the values as little-endian 32-bit integers, as the reference script computes it.
func digest(_ values: some Sequence<Int32>) -> UInt32 {
  var hash: UInt32 = 0x811C_9DC5
  for value in values {
    for shift in stride(from: 0, to: 32, by: 8) {
      hash = (hash ^ UInt32(truncatingIfNeeded: value >> Int32(shift)) & 0xFF) &* 0x0100_0193
    }
  }
  return hash
}
