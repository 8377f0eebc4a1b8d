import CJPEG

/// Pictures as baseline JPEG (ITU-T T.81), by libjpeg: for thumbnails, measuring and testing; no answer has pictures.
public enum JPEGEncoder {
  /// - Parameters:
  ///   - picture: what is encoded.
  ///   - quality: 1 to 100.
  /// - Throws: `ImageError.outOfMemory`.
  public static func encode(_ picture: Picture, quality: Int) throws -> [UInt8] {
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = picture.bytes.withUnsafeBufferPointer {
      cjpeg_compress($0.baseAddress, UInt32(picture.width), UInt32(picture.height), Int32(quality), &bytes, &count)
    }
    defer { cjpeg_free(bytes) }
    guard status == CJPEG_OK, let bytes else { throw ImageError.outOfMemory }
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }
}
