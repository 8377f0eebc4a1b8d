/// The places of a pattern in a text, leftmost first, without overlap.
struct ByteSearch {
  private let pattern: [UInt8]
  private let text: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// `pattern` must not be empty.
  init(_ pattern: [UInt8], in text: UnsafeBufferPointer<UInt8>) {
    self.pattern = pattern
    self.text = text
  }

  mutating func next() -> Int? {
    let first = pattern[0]
    while position + pattern.count <= text.count {
      defer { position += 1 }
      if text[position] == first, matches(at: position) {
        defer { position += pattern.count - 1 }
        return position
      }
    }
    return nil
  }

  private func matches(at start: Int) -> Bool {
    for offset in 1..<max(pattern.count, 1) where text[start + offset] != pattern[offset] { return false }
    return true
  }
}

/// White space as Unicode's White_Space property has it.
enum Whitespace {
  /// The end of the run of white space that starts at `start`.
  static func end(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    while index < text.count, UTF8Bytes.scalar(text, at: index).properties.isWhitespace {
      index += UTF8Bytes.length(lead: text[index])
    }
    return index
  }

  /// The start of the run of white space that ends at `end`, looking back no further than `limit`.
  static func start(in text: UnsafeBufferPointer<UInt8>, before end: Int, notBefore limit: Int) -> Int {
    var index = end
    while index > limit {
      let (scalar, length) = UTF8Bytes.scalar(text, before: index)
      guard scalar.properties.isWhitespace else { break }
      index -= length
    }
    return index
  }
}
