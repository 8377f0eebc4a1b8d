#if HEIC
  import CHEIF

  extension ImageDecoder {
    /// The primary picture, which libheif turns as the container says; EXIF says nothing beside that.
    func decodeHEIC(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> (Picture, Orientation) {
      // Before libheif has the file, for it copies and inflates metadata as soon as it is opened.
      try HEICItems(bytes).check(limits, bytes)
      let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
      guard let decoder = cheif_create(start, bytes.count) else { throw .outOfMemory }
      defer { cheif_destroy(decoder) }

      func check(_ status: cheif_status, missing: ImageError.Missing) throws(ImageError) {
        switch status {
        case CHEIF_OK: return
        case CHEIF_TRUNCATED: throw .truncated(.heic, bytes: bytes.count, missing: missing)
        case CHEIF_UNSUPPORTED: throw .unsupportedVariant(.heic, reason: String(cString: cheif_message(decoder)))
        case CHEIF_OUT_OF_MEMORY: throw .outOfMemory
        default: throw .corrupt(.heic, reason: String(cString: cheif_message(decoder)))
        }
      }

      var header = cheif_header()
      try check(cheif_read_header(decoder, &header), missing: .header)
      let (width, height) = (Int(header.width), Int(header.height))
      try limits.check(width: width, height: height)
      try limits.check(width: Int(header.coded_width), height: Int(header.coded_height))
      let pixels = try [UInt8](count: width * height * 3) { (out) throws(ImageError) in
        try check(cheif_read_pixels(decoder, out, width * 3), missing: .rows(from: 0, of: height))
      }
      return (Picture(width: width, height: height, bytes: pixels), .upright)
    }
  }
#endif
