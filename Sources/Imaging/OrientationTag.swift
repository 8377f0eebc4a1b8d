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
  let openings = [Array("=\"".utf8), Array(">".utf8)]
  // Packets of 60 KB are common, with an editor's whole history: a search through collections takes longer than decoding.
  return xmp.withUnsafeBufferPointer { bytes in
    for start in 0..<max(0, bytes.count - name.count) where bytes[start] == name[0] && bytes[start + 5] == name[5] {
      let end = start + name.count
      guard bytes[start..<end].elementsEqual(name) else { continue }
      for opening in openings where bytes[end...].starts(with: opening) {
        guard let digit = bytes[end...].dropFirst(opening.count).first, (0x30...0x39).contains(digit) else { continue }
        return Int(digit) - 0x30
      }
    }
    return nil
  }
}
