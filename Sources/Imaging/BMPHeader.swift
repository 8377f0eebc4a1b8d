#if BMP
  /// What a BMP file says of itself before its pixels: one of Microsoft's headers or of OS/2's.
  struct BMPHeader {
    enum Compression: Int {
      case none = 0
      case runs8 = 1
      case runs4 = 2
      case masks = 3
    }

    let width: Int
    let height: Int
    let isTopDown: Bool
    let bits: Int
    let compression: Compression
    /// Red, green, blue; empty where the pixels are not masked.
    let masks: [Int]
    /// Where the palette lies, the bytes of an entry, and how many there are.
    let palette: (offset: Int, entry: Int, count: Int)
    /// Where the pixels begin.
    let pixels: Int

    /// - Throws: `ImageError.truncated`, `.unsupportedVariant`, `.corrupt`.
    init(_ bytes: UnsafeRawBufferPointer) throws(ImageError) {
      func integer(_ offset: Int, _ count: Int) throws(ImageError) -> Int {
        guard offset + count <= bytes.count else { throw .truncated(.bmp, bytes: bytes.count, missing: .header) }
        return (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
      }
      let size = try integer(14, 4)
      guard ImageFormat.bmpHeaderSizes.contains(size) else {
        throw .unsupportedVariant(.bmp, reason: "a header of \(size) bytes")
      }
      let isOld = size == 12
      let (side, depth) = isOld ? (2, 24) : (4, 28)
      let down = try integer(18 + side, side)
      // A negative height; only near zero, so that what is meant is beyond doubt.
      isTopDown = !isOld && down >> 24 == 0xFF
      width = try integer(18, side)
      height = isTopDown ? 1 << 32 - down : down
      bits = try integer(depth, 2)
      let kind = isOld ? 0 : try integer(30, 4)
      guard let compression = Compression(rawValue: kind) else {
        throw .unsupportedVariant(.bmp, reason: "compression \(kind)")
      }
      self.compression = compression
      let stated = isOld ? 0 : try integer(46, 4)
      guard [1, 4, 8, 16, 24, 32].contains(bits) else {
        throw .unsupportedVariant(.bmp, reason: "\(bits) bits a pixel")
      }
      guard width > 0, height > 0 else { throw .corrupt(.bmp, reason: "it has no pixels") }

      var end = 14 + size
      if compression == .masks {
        masks = [try integer(54, 4), try integer(58, 4), try integer(62, 4)]
        if size == 40 { end += 12 }
      } else {
        masks = []
      }
      if compression == .runs8 || compression == .runs4 {
        guard bits == (compression == .runs8 ? 8 : 4) else {
          throw .unsupportedVariant(.bmp, reason: "runs of \(bits) bits a pixel")
        }
      }
      let count = bits > 8 ? 0 : stated == 0 ? 1 << bits : stated
      guard count <= 65_536 else { throw .corrupt(.bmp, reason: "a palette of \(count) colours") }
      palette = (end, isOld ? 3 : 4, count)
      let behind = end + palette.entry * count
      let offset = try integer(10, 4)
      // Writers that forget their palette are known.
      pixels = offset == 0 || (bits <= 8 && offset == 14 + size) ? behind : offset
    }
  }
#endif
