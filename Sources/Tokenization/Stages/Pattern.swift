/// What `Replace` and `Split` look for.
enum Pattern: Sendable, Hashable {
  /// That text.
  case literal([UInt8])
  /// A scalar of a set or, in runs, as many side by side as there are, `atLeast` or more: a simple regular expression.
  case scalars(ScalarSet, inRuns: Bool, atLeast: Int)

  static let whitespace = Pattern.scalars(.whitespace, inRuns: false, atLeast: 1)
}

/// Scalars by ranges, or all others.
struct ScalarSet: Sendable, Hashable {
  var ranges: [ClosedRange<UInt32>] = []
  /// Whether Unicode's White_Space is in it.
  var hasWhitespace = false
  var isInverted = false

  static let whitespace = ScalarSet(hasWhitespace: true)

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let isNamed = ranges.contains { $0.contains(scalar.value) } || hasWhitespace && scalar.properties.isWhitespace
    return isNamed != isInverted
  }
}

/// The places of a pattern in a text, leftmost first, without overlap.
struct PatternSearch {
  private let pattern: Pattern
  private let text: UnsafeBufferPointer<UInt8>
  private var bytes: ByteSearch
  private let length: Int
  private var position = 0

  init(_ pattern: Pattern, in text: UnsafeBufferPointer<UInt8>) {
    self.pattern = pattern
    self.text = text
    var literal: [UInt8] = [0]
    if case .literal(let bytes) = pattern { literal = bytes }
    bytes = ByteSearch(literal, in: text)
    length = literal.count
  }

  mutating func next() -> Range<Int>? {
    switch pattern {
    case .literal:
      return bytes.next().map { $0..<$0 + length }
    case .scalars(let set, let inRuns, let atLeast):
      while position < text.count {
        let start = position
        var count = 0
        while position < text.count, count == 0 || inRuns, set.contains(UTF8Bytes.scalar(text, at: position)) {
          position += UTF8Bytes.length(lead: text[position])
          count += 1
        }
        if count >= atLeast { return start..<position }
        if count == 0 { position += UTF8Bytes.length(lead: text[position]) }
      }
      return nil
    }
  }
}
