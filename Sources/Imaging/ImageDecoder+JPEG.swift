import CJPEG
import CKernels

extension ImageDecoder {
  /// - Parameter target: what a picture of that width and height will be resized to; nil: decode it whole.
  func decodeJPEG(
    _ bytes: UnsafeRawBufferPointer, target: Target?
  ) throws(ImageError) -> (Picture, Orientation) {
    let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    guard let decoder = cjpeg_create(start, bytes.count) else { throw .outOfMemory }
    defer { cjpeg_destroy(decoder) }

    var maxScans = limits.maxScans
    func check(_ status: cjpeg_status, missing: ImageError.Missing) throws(ImageError) {
      switch status {
      case CJPEG_OK: return
      case CJPEG_TRUNCATED: throw .truncated(.jpeg, bytes: bytes.count, missing: missing)
      case CJPEG_UNSUPPORTED: throw .unsupportedVariant(.jpeg, reason: String(cString: cjpeg_message(decoder)))
      case CJPEG_TOO_MANY_SCANS: throw .tooManyScans(limit: maxScans)
      case CJPEG_NO_MEMORY: throw .outOfMemory
      default: throw .corrupt(.jpeg, reason: String(cString: cjpeg_message(decoder)))
      }
    }

    var header = cjpeg_header()
    try check(cjpeg_read_header(decoder, &header), missing: .header)
    let fullWidth = Int(header.width)
    let fullHeight = Int(header.height)
    guard [1, 3, 4].contains(header.components) else {
      throw .unsupportedVariant(.jpeg, reason: "\(header.components) components")
    }
    try limits.check(width: fullWidth, height: fullHeight)
    maxScans = limits.scans(width: fullWidth, height: fullHeight)
    let orientation = Orientation(jpeg: bytes)

    let reduction = target.map { Self.reduction(width: fullWidth, height: fullHeight, orientation, target: $0) } ?? 1
    let width = (fullWidth + reduction - 1) / reduction
    let height = (fullHeight + reduction - 1) / reduction
    try check(cjpeg_start(decoder, UInt32(reduction), Int32(clamping: maxScans)), missing: .scans)
    func read(_ rows: Int, to out: UnsafeMutablePointer<UInt8>, stride: Int) throws(ImageError) {
      let status = cjpeg_read_rows(decoder, out, rows, stride)
      try check(status, missing: .rows(from: cjpeg_rows_read(decoder) * reduction, of: fullHeight))
    }
    let pixels = try [UInt8](count: width * height * 3) { (out) throws(ImageError) in
      guard header.components == 4 else { return try read(height, to: out, stride: width * 3) }
      // A group of rows at a time as CMYK, then as RGB where it belongs.
      let group = min(height, 16)
      let scratch = UnsafeMutablePointer<UInt8>.allocate(capacity: group * width * 4)
      defer { scratch.deallocate() }
      for row in stride(from: 0, to: height, by: group) {
        let rows = min(group, height - row)
        try read(rows, to: scratch, stride: width * 4)
        ck_rgb_from_inverted_cmyk(out + row * width * 3, scratch, rows * width)
      }
    }
    let picture = Picture(
      width: width, height: height, bytes: pixels, reduction: reduction,
      across: 0..<Double(fullWidth) / Double(reduction), down: 0..<Double(fullHeight) / Double(reduction))
    return (picture, orientation)
  }

  /// The largest of 1, 2, 4 and 8 that leaves the picture at least 2.5 times as large as it must be, both ways: so much
  /// is left for the resize's own filter that it decides what the result looks like (`docs/PERFORMANCE.md`).
  private static func reduction(width: Int, height: Int, _ orientation: Orientation, target: Target) -> Int {
    let (across, down) = orientation.swapsSides ? (height, width) : (width, height)
    let goal = target(across, down)
    return [8, 4, 2].first { 2 * across >= $0 * 5 * goal.width && 2 * down >= $0 * 5 * goal.height } ?? 1
  }
}

extension Orientation {
  /// From the APP1 segments before the first scan: all EXIF segments are one, as Pillow reads them, and the last XMP
  /// one counts. Walked here because libjpeg 2 keeps segments in a list that it walks to its end for each one.
  fileprivate init(jpeg bytes: UnsafeRawBufferPointer) {
    let app1: UInt8 = 0xE1
    let startOfScan: UInt8 = 0xDA
    let standalone = 0xD0...0xD9 as ClosedRange<UInt8>
    let exifHeader = Array("Exif\0\0".utf8)
    let xmpHeader = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    var exif: [UInt8] = []
    var xmp: [UInt8] = []
    var position = 0
    while position + 3 < bytes.count {
      let marker = bytes[position + 1]
      // Anything between segments is skipped, as are fill bytes.
      guard bytes[position] == 0xFF, marker != 0xFF, marker > 0x01 else {
        position += 1
        continue
      }
      position += 2
      if standalone.contains(marker) { continue }
      if marker == startOfScan { break }
      let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
      let segment = bytes[min(position + 2, bytes.count)..<min(position + max(length, 2), bytes.count)]
      if marker == app1, segment.starts(with: exifHeader) {
        exif += segment.dropFirst(exifHeader.count)
      } else if marker == app1, segment.starts(with: xmpHeader) {
        xmp = Array(segment.dropFirst(xmpHeader.count))
      }
      position += max(length, 2)
    }
    self.init(exif: exif, xmp: xmp)
  }
}
