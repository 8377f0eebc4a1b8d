#if HEIC
  /// What the HEVC units of one item make libde265 allocate. libheif's word on a picture's size is the container's; its decoder
  /// allocates for what the parameter sets say, wherever they stand: in the container's `hvcC`, or among the coded pixels.
  struct HEICFrames {
    /// Width and height in luma samples of each sequence parameter set.
    private(set) var sizes: [(width: Int, height: Int)] = []
    /// Whether any of these has more than 8 bits a colour, which take twice the room until they are made 8.
    private(set) var areDeep = false
    /// Sets of any kind; a picture parameter set has tables as large as the picture.
    private(set) var sets = 0
    private(set) var pictures = 0
    /// Whether each picture stands alone. Of one that does not, libde265 makes up all that it refers to.
    private(set) var areInstantaneous = true

    /// A picture has one set of each kind, seldom two.
    private static let mostSets = 8

    init() {}

    /// The units of a decoder configuration (ISO/IEC 14496-15, 8.3.3.1), each by its own header: libheif does not ask what the
    /// configuration says of their kinds.
    ///
    /// - Throws: `ImageError.corrupt`, `.unsupportedVariant`.
    init(configuration: Slice<UnsafeRawBufferPointer>) throws(ImageError) {
      var reader = HEICReader(configuration)
      _ = try reader.bytes(22)
      for _ in 0..<(try reader.number(1)) {
        _ = try reader.number(1)
        for _ in 0..<(try reader.number(2)) { try add(unit: Array(try reader.bytes(try reader.number(2)))) }
      }
    }

    mutating func add(_ other: HEICFrames) {
      sizes += other.sizes
      areDeep = areDeep || other.areDeep
      sets += other.sets
      pictures += other.pictures
      areInstantaneous = areInstantaneous && other.areInstantaneous
    }

    /// The units of an item, each behind its length. What is cut at the end never reaches libde265.
    ///
    /// - Throws: `ImageError.unsupportedVariant`.
    mutating func add(coded: [UInt8]) throws(ImageError) {
      var rest = coded[...]
      while rest.count > 4 {
        let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(4)
        guard length <= rest.count else { return }
        try add(unit: Array(rest.prefix(min(length, 512))))
        rest = rest.dropFirst(length)
      }
    }

    /// A unit, or its beginning.
    private mutating func add(unit: [UInt8]) throws(ImageError) {
      guard unit.count > 2 else { return }
      let kind = unit[0] >> 1 & 63
      switch kind {
      case 33:
        sets += 1
        if let set = Self.sequenceParameterSet(unit) {
          sizes.append((set.width, set.height))
          areDeep = areDeep || set.isDeep
        }
      case 32, 34: sets += 1
      // Units of other layers than the first are passed over.
      case 0..<32 where unit[0] & 1 == 0 && unit[1] >> 3 == 0:
        // The first slice of a picture says so in its first bit.
        if unit[2] & 0x80 != 0 || pictures == 0 { pictures += 1 }
        // IDR_W_RADL and IDR_N_LP.
        areInstantaneous = areInstantaneous && (kind == 19 || kind == 20)
      default: return
      }
      guard sets <= Self.mostSets else {
        throw .unsupportedVariant(.heic, reason: "more than \(Self.mostSets) parameter sets for a picture")
      }
    }

    /// Width and height in luma samples, and whether these or those of chroma have more than 8 bits (ITU-T H.265, 7.3.2.2); nil
    /// where the bits end before.
    private static func sequenceParameterSet(_ unit: [UInt8]) -> (width: Int, height: Int, isDeep: Bool)? {
      // Without the bytes that keep start codes apart; 256 are more than enough. Two zeros count once.
      var payload: [UInt8] = []
      var zeros = 0
      for byte in unit where payload.count < 256 {
        if byte == 3, zeros >= 2 {
          zeros = 0
          continue
        }
        zeros = byte == 0 ? zeros + 1 : 0
        payload.append(byte)
      }
      // The unit's header.
      var place = 16
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
      // A window's four edges; then bits beyond 8. A set that ends before is of no use to libde265.
      if bits(1) == 1 { for _ in 0..<4 { _ = exponential() } }
      return (width, height, exponential() ?? 0 > 0 || exponential() ?? 0 > 0)
    }
  }
#endif
