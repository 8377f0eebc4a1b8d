import Glibc

extension ArraySlice<UInt8> {
  /// Without the spaces and tabs (OWS) at either end.
  func trimmingSpaces() -> ArraySlice<UInt8> {
    var slice = drop { $0 == 0x20 || $0 == 0x09 }
    while let last = slice.last, last == 0x20 || last == 0x09 { slice.removeLast() }
    return slice
  }
}

extension [UInt8] {
  /// The next place at or after `start` where `needle` stands. `memchr` runs to its first byte, so text without that
  /// byte costs next to nothing.
  func firstRange(of needle: [UInt8], from start: Int) -> Int? {
    guard let first = needle.first else { return start }
    return withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return nil }
      var position = start
      while position + needle.count <= bytes.count {
        guard let found = memchr(base + position, Int32(first), bytes.count - needle.count - position + 1) else {
          return nil
        }
        if memcmp(found, needle, needle.count) == 0 { return UnsafeRawPointer(found) - base }
        position = UnsafeRawPointer(found) - base + 1
      }
      return nil
    }
  }

  /// The next place in the range where the byte stands.
  func firstIndex(of byte: UInt8, from start: Int) -> Int? {
    withUnsafeBytes { bytes in
      guard start < bytes.count, let base = bytes.baseAddress else { return nil }
      guard let found = memchr(base + start, Int32(byte), bytes.count - start) else { return nil }
      return UnsafeRawPointer(found) - base
    }
  }
}
