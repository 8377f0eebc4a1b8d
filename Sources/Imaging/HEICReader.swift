#if HEIC
  /// Numbers and boxes of a HEIC file, one behind the other, highest byte first (ISO/IEC 14496-12, 4.2).
  struct HEICReader {
    private(set) var rest: Slice<UnsafeRawBufferPointer>

    init(_ bytes: Slice<UnsafeRawBufferPointer>) { rest = bytes }

    var isAtEnd: Bool { rest.isEmpty }

    /// - Throws: `ImageError.corrupt` where there are fewer bytes.
    mutating func number(_ count: Int) throws(ImageError) -> Int {
      try bytes(count).reduce(0) { $0 << 8 | Int($1) }
    }

    /// - Throws: `ImageError.corrupt` where there are fewer bytes.
    mutating func bytes(_ count: Int) throws(ImageError) -> Slice<UnsafeRawBufferPointer> {
      guard count >= 0, count <= rest.count else { throw .corrupt(.heic, reason: "a box ends within a number") }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }

    /// Version and flags of a full box.
    mutating func version() throws(ImageError) -> (version: Int, flags: Int) { (try number(1), try number(3)) }

    /// Up to a zero, or the end.
    mutating func string() -> Slice<UnsafeRawBufferPointer> {
      let text = rest.prefix { $0 != 0 }
      rest = rest.dropFirst(text.count + 1)
      return text
    }

    typealias Box = (kind: String, content: Slice<UnsafeRawBufferPointer>)

    /// The next box; nil at the end.
    ///
    /// - Throws: `ImageError.corrupt` where it is longer than what it lies in, or shorter than its own head.
    mutating func box() throws(ImageError) -> Box? {
      guard !isAtEnd else { return nil }
      let all = rest.count
      var size = try number(4)
      let kind = String(decoding: try bytes(4), as: UTF8.self)
      if size == 1 {
        let (high, low) = (try number(4), try number(4))
        size = high >> 30 == 0 ? high << 32 | low : .max
      } else if size == 0 {
        size = all
      }
      let head = all - rest.count
      guard size >= head, size <= all else { throw .corrupt(.heic, reason: "a box of \(size) bytes") }
      return (kind, try bytes(size - head))
    }

    /// All boxes up to the end.
    mutating func boxes() throws(ImageError) -> [Box] {
      var all: [Box] = []
      while let next = try box() { all.append(next) }
      return all
    }
  }
#endif
