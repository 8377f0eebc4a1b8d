#if BMP
  /// How a BMP's pixels become RGB, as Pillow has it.
  struct BMPPixel {
    private enum Kind {
      case index
      /// Where red, green and blue lie: bits from the right, and how many.
      case fields(shifts: [Int], widths: [Int])
      /// Bytes of a pixel from its first: red, green, blue.
      case bytes(red: Int, green: Int, blue: Int)
    }

    private let kind: Kind
    private let bits: Int
    /// RGB of each index.
    private let palette: [UInt8]

    /// - Throws: `ImageError.unsupportedVariant` for masks that Pillow does not read, `.truncated`.
    init(_ header: BMPHeader, _ bytes: UnsafeRawBufferPointer) throws(ImageError) {
      bits = header.bits
      palette = bits <= 8 ? try Self.palette(header, bytes) : []
      switch (bits, header.masks) {
      case (...8, []): kind = .index
      case (16, []), (16, [0x7C00, 0x3E0, 0x1F]): kind = .fields(shifts: [10, 5, 0], widths: [5, 5, 5])
      case (16, [0xF800, 0x7E0, 0x1F]): kind = .fields(shifts: [11, 5, 0], widths: [5, 6, 5])
      case (24, []), (24, [0xFF0000, 0xFF00, 0xFF]), (32, []), (32, [0, 0, 0]), (32, [0xFF0000, 0xFF00, 0xFF]):
        kind = .bytes(red: 2, green: 1, blue: 0)
      case (32, [0xFF00_0000, 0xFF0000, 0xFF00]): kind = .bytes(red: 3, green: 2, blue: 1)
      case (32, [0xFF00_0000, 0xFF00, 0xFF]): kind = .bytes(red: 3, green: 1, blue: 0)
      case (32, [0xFF, 0xFF00, 0xFF0000]): kind = .bytes(red: 0, green: 1, blue: 2)
      default: throw .unsupportedVariant(.bmp, reason: "\(bits) bits a pixel with these masks")
      }
    }

    /// A palette that counts up in greys goes on doing so, and another ends in black.
    private static func palette(
      _ header: BMPHeader, _ bytes: UnsafeRawBufferPointer
    ) throws(ImageError) -> [UInt8] {
      let (offset, entry, count) = header.palette
      let known = min(count, 256)
      guard offset + entry * known <= bytes.count else {
        throw .truncated(.bmp, bytes: bytes.count, missing: .header)
      }
      var colors = [UInt8](repeating: 0, count: 3 * 256)
      for index in 0..<known {
        for place in 0..<3 { colors[3 * index + place] = bytes[offset + entry * index + 2 - place] }
      }
      let isRamp = count != 2 && (0..<3 * known).allSatisfy { Int(colors[$0]) == $0 / 3 }
      if isRamp { for place in colors.indices { colors[place] = UInt8(place / 3) } }
      return colors
    }

    func put(index: Int, _ out: UnsafeMutablePointer<UInt8>) {
      for place in 0..<3 { out[place] = palette[3 * index + place] }
    }

    /// A row of `count` pixels.
    func put(_ row: UnsafeRawBufferPointer, _ count: Int, _ out: UnsafeMutablePointer<UInt8>) {
      switch kind {
      case .index:
        let each = 8 / bits
        for x in 0..<count {
          put(index: Int(row[x / each]) >> (8 - bits - bits * (x % each)) & (1 << bits - 1), out + 3 * x)
        }
      case .fields(let shifts, let widths):
        for x in 0..<count {
          let value = Int(row[2 * x]) | Int(row[2 * x + 1]) << 8
          for place in 0..<3 {
            let most = 1 << widths[place] - 1
            out[3 * x + place] = UInt8((value >> shifts[place] & most) * 255 / most)
          }
        }
      case .bytes(let red, let green, let blue):
        let size = bits / 8
        for x in 0..<count {
          out[3 * x] = row[size * x + red]
          out[3 * x + 1] = row[size * x + green]
          out[3 * x + 2] = row[size * x + blue]
        }
      }
    }
  }
#endif
