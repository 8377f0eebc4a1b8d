#if HEIC
  /// The sizes that the HEVC parameter sets of a HEIC file state for its frames. libheif's word on a picture's size is the
  /// container's, and its decoder allocates for these, whatever the container says.
  enum HEICFrameSize {
    /// All sizes in the decoder configurations (`hvcC`, ISO/IEC 14496-15, 8.3.3.1), wherever they lie; of more than 256
    /// configurations the rest are passed over, for no file of tiles has as many that differ.
    static func all(in bytes: UnsafeRawBufferPointer) -> [(width: Int, height: Int)] {
      var sizes: [(width: Int, height: Int)] = []
      var boxes = 0
      var position = 4
      // Behind the name 22 bytes, then the number of arrays.
      while position + 27 < bytes.count, boxes < 256 {
        guard bytes[position] == 0x68, bytes[position + 1] == 0x76, bytes[position + 2] == 0x63,
          bytes[position + 3] == 0x43
        else {
          position += 1
          continue
        }
        boxes += 1
        position += 4
        sizes += configuration(bytes.dropFirst(position + 22).prefix(1 << 16))
      }
      return sizes
    }

    /// Arrays of units of one type each.
    private static func configuration(_ box: Slice<UnsafeRawBufferPointer>) -> [(width: Int, height: Int)] {
      var rest = box
      func number(_ count: Int) -> Int? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
      }
      var sizes: [(width: Int, height: Int)] = []
      guard let arrays = number(1) else { return [] }
      for _ in 0..<arrays {
        guard let type = number(1), let units = number(2) else { return sizes }
        for _ in 0..<units {
          guard let length = number(2), rest.count >= length else { return sizes }
          if type & 63 == 33, let size = sequenceParameterSet(rest.prefix(length)) { sizes.append(size) }
          rest = rest.dropFirst(length)
        }
      }
      return sizes
    }

    /// Width and height in luma samples (ITU-T H.265, 7.3.2.2); nil where the bits end before.
    private static func sequenceParameterSet(_ unit: Slice<UnsafeRawBufferPointer>) -> (width: Int, height: Int)? {
      // Behind the unit's header of two bytes, without the bytes that keep start codes apart; 256 are more than enough.
      var payload: [UInt8] = []
      for byte in unit.dropFirst(2).prefix(256) {
        if byte == 3, payload.suffix(2) == [0, 0] { continue }
        payload.append(byte)
      }
      var place = 0
      func bits(_ count: Int) -> Int? {
        guard count <= 32, place + count <= 8 * payload.count else { return nil }
        defer { place += count }
        return (place..<place + count).reduce(0) { $0 << 1 | Int(payload[$1 / 8] >> (7 - UInt8($1 % 8)) & 1) }
      }
      func exponential() -> Int? {
        var zeros = 0
        while let bit = bits(1), bit == 0 {
          zeros += 1
          if zeros > 31 { return nil }
        }
        return bits(zeros).map { 1 << zeros - 1 + $0 }
      }
      // Video parameter set; sub-layers; nesting; the general profile, tier and level.
      guard bits(4) != nil, let layers = bits(3), bits(1) != nil else { return nil }
      place += 96
      let present = (0..<layers).map { _ in (profile: bits(1) ?? 0, level: bits(1) ?? 0) }
      if layers > 0 { place += 2 * (8 - layers) }
      for layer in present { place += 88 * layer.profile + 8 * layer.level }
      guard exponential() != nil, let chroma = exponential() else { return nil }
      if chroma == 3 { place += 1 }
      guard let width = exponential(), let height = exponential() else { return nil }
      return (width, height)
    }
  }
#endif
