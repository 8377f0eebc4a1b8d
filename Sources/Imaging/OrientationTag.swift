/// The value of tag 274 in the first directory of a TIFF structure; nil if there is none.
func exifOrientation(_ exif: [UInt8]) -> Int? {
  let header = Array("Exif\0\0".utf8)
  let tiff = exif.starts(with: header) ? exif[header.count...] : exif[...]
  let bigEndian: Bool
  switch Array(tiff.prefix(2)) {
  case Array("II".utf8): bigEndian = false
  case Array("MM".utf8): bigEndian = true
  default: return nil
  }
  func integer(at offset: Int, bytes count: Int) -> Int? {
    guard offset >= 0, offset + count <= tiff.count else { return nil }
    let field = tiff[(tiff.startIndex + offset)..<(tiff.startIndex + offset + count)]
    return bigEndian
      ? field.reduce(0) { $0 << 8 | Int($1) }
      : field.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  let short = 3
  let long = 4
  guard let directory = integer(at: 4, bytes: 4), let entries = integer(at: directory, bytes: 2) else { return nil }
  for index in 0..<entries {
    // Tag, type, count, value: 2 + 2 + 4 + 4 bytes.
    let entry = directory + 2 + 12 * index
    guard let tag = integer(at: entry, bytes: 2), let type = integer(at: entry + 2, bytes: 2) else { return nil }
    guard tag == 274, type == short || type == long, integer(at: entry + 4, bytes: 4) == 1 else { continue }
    return integer(at: entry + 8, bytes: type == short ? 2 : 4)
  }
  return nil
}

/// The digit after the first `tiff:Orientation="` or `tiff:Orientation>` that one follows; nil if there is none.
func xmpOrientation(_ xmp: [UInt8]) -> Int? {
  let name = Array("tiff:Orientation".utf8)
  var rest = xmp[...]
  while let start = rest.firstRange(of: name)?.upperBound {
    rest = rest[start...]
    for opening in [Array("=\"".utf8), Array(">".utf8)] where rest.starts(with: opening) {
      guard let digit = rest.dropFirst(opening.count).first, (0x30...0x39).contains(digit) else { continue }
      return Int(digit) - 0x30
    }
  }
  return nil
}
