import CPNG

extension ImageDecoder {
  func decodePNG(_ bytes: UnsafeRawBufferPointer) throws(ImageError) -> (Picture, Orientation) {
    let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    guard let decoder = cpng_create(start, bytes.count) else { throw .outOfMemory }
    defer { cpng_destroy(decoder) }

    func check(_ status: cpng_status, missing: @autoclosure () -> ImageError.Missing) throws(ImageError) {
      switch status {
      case CPNG_OK: return
      case CPNG_TRUNCATED: throw .truncated(.png, bytes: bytes.count, missing: missing())
      case CPNG_OUT_OF_MEMORY: throw .outOfMemory
      default: throw .corrupt(.png, reason: String(cString: cpng_message(decoder)))
      }
    }

    var across: UInt32 = 0
    var down: UInt32 = 0
    try check(cpng_read_header(decoder, &across, &down), missing: .header)
    let width = Int(across)
    let height = Int(down)
    try limits.check(width: width, height: height)

    let pixels = try [UInt8](count: width * height * 3) { (out) throws(ImageError) in
      try check(
        cpng_read_pixels(decoder, out, width * 3), missing: .rows(from: cpng_rows_read(decoder), of: height))
    }
    return (Picture(width: width, height: height, bytes: pixels), Orientation(png: decoder))
  }
}

extension Orientation {
  fileprivate init(png decoder: OpaquePointer) {
    let found = cpng_read_metadata(decoder)
    let xmp = UnsafeRawBufferPointer(start: found.xmp, count: found.xmp_count)
    if found.exif != nil {
      self.init(exif: Array(UnsafeBufferPointer(start: found.exif, count: found.exif_count)), xmp: Array(xmp))
    } else {
      let text = UnsafeRawBufferPointer(start: found.raw_profile, count: found.raw_profile_count)
      self.init(exif: exifBytes(rawProfile: text), xmp: Array(xmp))
    }
  }
}

/// ImageMagick's raw profile: an empty line, the profile's name, its length, then lines of hexadecimal digits. Read in one
/// pass, for a megabyte of line ends takes a kilobyte of the file.
func exifBytes(rawProfile: UnsafeRawBufferPointer) -> [UInt8] {
  var rest = rawProfile[...]
  for _ in 0..<3 {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return [] }
    rest = rest[(end + 1)...]
  }
  var bytes: [UInt8] = []
  var high: UInt8?
  for byte in rest {
    guard let digit = Character(UnicodeScalar(byte)).hexDigitValue.map({ UInt8($0) }) else { continue }
    if let first = high { bytes.append(first << 4 | digit) }
    high = high == nil ? digit : nil
  }
  let header = Array("Exif\0\0".utf8)
  return bytes.starts(with: header) ? Array(bytes.dropFirst(header.count)) : bytes
}
