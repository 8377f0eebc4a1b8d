/// The values of `Tests/Reference/towers_seeded.py`, bit for bit.
enum SeededValues {
  static func bits(_ key: UInt64, _ index: Int) -> UInt64 {
    var z = key &+ UInt64(truncatingIfNeeded: index &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }

  static func key(seed: UInt64, name: String) -> UInt64 {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return value ^ seed
  }

  /// Fills `output` with elements `first...` of a tensor.
  static func fill(_ output: UnsafeMutableBufferPointer<Float>, key: UInt64, first: Int, scale: Float, shift: Float) {
    guard let start = output.baseAddress else { return }
    var index = 0
    let count = output.count
    while index < count {
      let z = bits(key, first &+ index)
      let sum = Int32(truncatingIfNeeded: (z & 0xFFFF) &+ (z &>> 16 & 0xFFFF) &+ (z &>> 32 & 0xFFFF) &+ (z &>> 48))
      start[index] = shift + scale * Float(sum &- 131_070)
      index &+= 1
    }
  }

  /// A picture's bytes, of noise.
  static func noise(seed: UInt64, name: String, count: Int) -> [UInt8] {
    let key = key(seed: seed, name: name)
    return (0..<count).map { UInt8(truncatingIfNeeded: bits(key, $0)) }
  }
}
