#if GIF
  import CGIF

  extension ImageDecoder {
    /// The first frame on the logical screen.
    func decodeGIF(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> (Picture, Orientation) {
      let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
      guard let decoder = cgif_create(start, bytes.count) else { throw .outOfMemory }
      defer { cgif_destroy(decoder) }

      func check(_ status: cgif_status, missing: @autoclosure () -> ImageError.Missing) throws(ImageError) {
        switch status {
        case CGIF_OK: return
        case CGIF_TRUNCATED: throw .truncated(.gif, bytes: bytes.count, missing: missing())
        case CGIF_OUT_OF_MEMORY: throw .outOfMemory
        default: throw .corrupt(.gif, reason: String(cString: cgif_message(decoder)))
        }
      }

      var across: UInt32 = 0
      var down: UInt32 = 0
      try check(cgif_read_header(decoder, &across, &down), missing: .header)
      let (width, height) = (Int(across), Int(down))
      try limits.check(width: width, height: height)
      let pixels = try [UInt8](count: width * height * 3) { (out) throws(ImageError) in
        try check(
          cgif_read_pixels(decoder, out, width * 3),
          missing: .rows(from: cgif_rows_read(decoder), of: cgif_rows(decoder)))
      }
      return (Picture(width: width, height: height, bytes: pixels), .upright)
    }
  }
#endif
