#if AVIF
  import CAVIF

  extension ImageDecoder {
    /// The primary picture, or the first of a sequence.
    func decodeAVIF(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> (Picture, Orientation) {
      let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
      guard let decoder = cavif_create(start, bytes.count) else { throw .outOfMemory }
      defer { cavif_destroy(decoder) }

      func check(_ status: cavif_status, missing: ImageError.Missing) throws(ImageError) {
        switch status {
        case CAVIF_OK: return
        case CAVIF_TRUNCATED: throw .truncated(.avif, bytes: bytes.count, missing: missing)
        case CAVIF_UNSUPPORTED: throw .unsupportedVariant(.avif, reason: String(cString: cavif_message(decoder)))
        case CAVIF_OUT_OF_MEMORY: throw .outOfMemory
        default: throw .corrupt(.avif, reason: String(cString: cavif_message(decoder)))
        }
      }

      var header = cavif_header()
      do throws(ImageError) {
        try check(cavif_read_header(decoder, &header), missing: .header)
      } catch {
        // libavif calls damage what is larger than it reads.
        for (width, height) in statedSizes(bytes) {
          try ImageLimits(maxPixels: min(limits.maxPixels, 1 << 28)).check(width: width, height: height)
          guard max(width, height) <= 32_768 else {
            throw .unsupportedVariant(.avif, reason: "\(width) × \(height) pixels, a side of more than 32768")
          }
        }
        throw error
      }
      let (width, height) = (Int(header.width), Int(header.height))
      try limits.check(width: width, height: height)
      let pixels = try [UInt8](count: width * height * 3) { (out) throws(ImageError) in
        let most = UInt32(clamping: limits.maxPixels)
        try check(cavif_read_pixels(decoder, out, width * 3, most), missing: .rows(from: 0, of: height))
      }
      return (Picture(width: width, height: height, bytes: pixels), Orientation(avif: header))
    }

    /// What the properties `ispe` say (ISO/IEC 23008-12, 6.5.3), wherever they lie.
    private func statedSizes(_ bytes: UnsafeRawBufferPointer) -> [(width: Int, height: Int)] {
      let places = bytes.indices.dropLast(15).filter { bytes[$0] == 0x69 && bytes[$0...].starts(with: "ispe".utf8) }
      return places.map { place in
        func number(_ start: Int) -> Int { bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
        return (number(place + 8), number(place + 12))
      }
    }
  }

  extension Orientation {
    /// The container's word counts before EXIF's, and where EXIF has one, in place of it; XMP's only where neither says any.
    fileprivate init(avif header: cavif_header) {
      let exif = Array(UnsafeRawBufferPointer(start: header.exif, count: header.exif_count))
      if header.orientation != 1 || exifOrientation(exif) != nil {
        self = Orientation(rawValue: Int(header.orientation)) ?? .upright
      } else {
        self.init(exif: [], xmp: Array(UnsafeRawBufferPointer(start: header.xmp, count: header.xmp_count)))
      }
    }
  }
#endif
