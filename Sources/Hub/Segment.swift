/// A part of a file that one connection fetches.
struct Segment: Equatable, Sendable {
  let index: Int
  /// Place of its first byte in the file.
  let offset: Int64
  /// In bytes.
  let length: Int64

  /// Bytes a segment has, but for the last one: what may wait in memory for one connection, at the most.
  static let standardLength: Int64 = 8 << 20

  /// Cuts a file of `size` bytes into segments.
  static func plan(size: Int64, length: Int64 = standardLength) -> [Segment] {
    stride(from: 0, to: size, by: Int64.Stride(length)).enumerated().map { index, offset in
      Segment(index: index, offset: offset, length: min(length, size - offset))
    }
  }
}
