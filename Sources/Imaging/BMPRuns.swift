#if BMP
  /// The indices of a run-length encoded BMP, row for row from the bottom.
  struct BMPRuns {
    let bytes: UnsafeRawBufferPointer
    let width: Int
    let height: Int
    /// Two pixels a byte.
    let isFourBits: Bool
    private var out: [UInt8] = []
    private var position: Int

    init(_ header: BMPHeader, _ bytes: UnsafeRawBufferPointer) {
      self.bytes = bytes
      width = header.width
      height = header.height
      isFourBits = header.compression == .runs4
      position = header.pixels
    }

    /// All indices. What is left out has the first colour.
    ///
    /// - Throws: `ImageError.truncated`.
    mutating func indices() throws(ImageError) -> [UInt8] {
      let all = width * height
      out.reserveCapacity(all)
      var column = 0
      while out.count < all {
        let (count, value) = (try next(), try next())
        switch (count, value) {
        case (0, 0):
          skip((width - out.count % width) % width)
          column = 0
        case (0, 1): skip(all)
        case (0, 2):
          let (right, up) = (Int(try next()), Int(try next()))
          skip(right + up * width)
          column = out.count % width
        case (0, let literal): try copy(Int(literal), &column)
        default:
          let room = max(0, min(Int(count), width - column))
          let pair = isFourBits ? [value >> 4, value & 15] : [value, value]
          for index in 0..<min(room, all - out.count) { out.append(pair[index & 1]) }
          column += room
        }
      }
      return out
    }

    private mutating func next() throws(ImageError) -> UInt8 {
      guard position < bytes.count else {
        throw .truncated(.bmp, bytes: bytes.count, missing: .rows(from: out.count / width, of: height))
      }
      position += 1
      return bytes[position - 1]
    }

    private mutating func skip(_ count: Int) {
      out.append(contentsOf: repeatElement(0, count: min(count, width * height - out.count)))
    }

    /// Pixels as they are, up to an even place in the file.
    private mutating func copy(_ stated: Int, _ column: inout Int) throws(ImageError) {
      let count = min(stated, width * height - out.count)
      var byte: UInt8 = 0
      for index in 0..<count {
        if !isFourBits {
          out.append(try next())
        } else {
          if index % 2 == 0 { byte = try next() }
          out.append(index % 2 == 0 ? byte >> 4 : byte & 15)
        }
      }
      column += stated
      position += position % 2
    }
  }
#endif
