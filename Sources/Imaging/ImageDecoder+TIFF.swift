#if TIFF
  import CTIFF

  extension ImageDecoder {
    /// The first page.
    func decodeTIFF(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> (Picture, Orientation) {
      let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
      // Eight bytes a pixel are the most that a strip or tile holds: four samples of 16 bits.
      let most = limits.maxPixels.multipliedReportingOverflow(by: 8)
      let allocation = most.overflow ? Int.max : max(most.partialValue, 1 << 20)
      guard let decoder = ctiff_create(start, bytes.count, allocation) else { throw .outOfMemory }
      defer { ctiff_destroy(decoder) }

      func check(_ status: ctiff_status) throws(ImageError) {
        switch status {
        case CTIFF_OK: return
        case CTIFF_OUT_OF_MEMORY: throw .outOfMemory
        case CTIFF_UNSUPPORTED: throw .unsupportedVariant(.tiff, reason: String(cString: ctiff_message(decoder)))
        default: throw .corrupt(.tiff, reason: String(cString: ctiff_message(decoder)))
        }
      }

      var header = ctiff_header()
      try check(ctiff_read_header(decoder, &header))
      let (width, height) = (Int(header.width), Int(header.height))
      try limits.check(width: width, height: height)
      // Tiles are read whole, even where little of them lies in the picture.
      try limits.check(width: Int(header.padded_width), height: Int(header.padded_height))
      let pixels = try [UInt8](count: width * height * 3) { (out) throws(ImageError) in
        try check(ctiff_read_pixels(decoder, out, width * 3))
      }
      let picture = Picture(width: width, height: height, bytes: pixels)
      if header.orientation != 0 { return (picture, Orientation(rawValue: Int(header.orientation)) ?? .upright) }
      let xmp = UnsafeRawBufferPointer(start: header.xmp, count: header.xmp_count)
      return (picture, Orientation(exif: [], xmp: Array(xmp)))
    }
  }
#endif
