#if BMP
  extension ImageDecoder {
    /// Read here, as no library that Debian and Ubuntu both have does it for less than a desktop (`docs/ARCHITECTURE.md`).
    func decodeBMP(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> (Picture, Orientation) {
      let header = try BMPHeader(bytes)
      let (width, height) = (header.width, header.height)
      try limits.check(width: width, height: height)
      let pixel = try BMPPixel(header, bytes)
      var runs: [UInt8]?
      if header.compression == .runs8 || header.compression == .runs4 {
        var reader = BMPRuns(header, bytes)
        runs = try reader.indices()
      }
      let stride = (width * header.bits + 31) / 32 * 4
      let rowBytes = (width * header.bits + 7) / 8
      if runs == nil {
        let whole = max(0, bytes.count - header.pixels + stride - rowBytes) / stride
        // Not allocated before they are there: what a header claims costs nothing.
        guard whole >= height else {
          throw .truncated(.bmp, bytes: bytes.count, missing: .rows(from: whole, of: height))
        }
      }
      let pixels = try [UInt8](count: width * height * 3) { (out) throws(ImageError) in
        for row in 0..<height {
          let target = out + 3 * width * (header.isTopDown ? row : height - 1 - row)
          if let runs {
            for x in 0..<width { pixel.put(index: Int(runs[row * width + x]), target + 3 * x) }
          } else {
            let start = header.pixels + row * stride
            pixel.put(UnsafeRawBufferPointer(rebasing: bytes[start..<start + rowBytes]), width, target)
          }
        }
      }
      return (Picture(width: width, height: height, bytes: pixels), .upright)
    }
  }
#endif
