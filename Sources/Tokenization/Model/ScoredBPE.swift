/// Byte pair encoding as SentencePiece does it: a text starts as its Unicode scalars, and of all neighbours that make
/// a piece together those with the highest score are joined, leftmost first, until no two make one.
///
/// Unlike `BPE` it asks for the piece by its bytes: how the halves came about does not matter, nor whether they are
/// pieces themselves.
struct ScoredBPE: Sendable {
  /// Every piece; the ids are the entries' own numbers.
  let vocabulary: Vocabulary
  /// By id: the lower, the earlier a merge that makes the piece; `never` where none may.
  let ranks: [UInt32]
  /// Pieces that text is cut at before any merge, and that take no part in one.
  let userDefined: PieceTrie
  /// Pieces that merge on but are not given out: they come apart again at the end.
  let unused: Set<Int32>
  let unknown: UnknownPieces

  static let never = UInt32.max
  /// How often a piece comes apart, as in the reference; past that it is given out as it is.
  static let deepestSplit = 100

  /// Highest scores first, in the order of the bits: -0 stands below 0. No finite score gives `never`.
  static func rank(score: Float) -> UInt32 {
    let bits = score.bitPattern
    return bits >> 31 == 1 ? bits : ~(bits | 1 << 31)
  }

  /// Appends the ids of one text. Time is O(n log n) in its bytes, times the longest piece.
  func encode(_ text: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    guard !text.isEmpty else { return }
    withUnsafeTemporaryAllocation(of: Symbol.self, capacity: text.count) { buffer in
      let symbols = UnsafeMutableBufferPointer(rebasing: buffer[..<split(text, into: buffer)])
      var merging = Merging(model: self, text: text, symbols: symbols)
      merging.run()

      var unknownStart: Int?
      func give(_ range: Range<Int>, _ id: Int32?) {
        if let id {
          if let start = unknownStart { append(unknown: start..<range.lowerBound) }
          unknownStart = nil
          ids.append(id)
        } else if unknownStart == nil {
          unknownStart = range.lowerBound
        }
      }
      func append(unknown range: Range<Int>) { unknown.append(UnsafeBufferPointer(rebasing: text[range]), to: &ids) }

      var index: Int32 = 0
      while index >= 0 {
        giveOut(symbols[Int(index)].range, of: text, merging.splits, depth: 0, give)
        index = symbols[Int(index)].next
      }
      if let start = unknownStart { append(unknown: start..<text.count) }
    }
  }

  /// The id of the bytes where a merge, or a single symbol, may be that piece.
  @inline(__always)
  func id(of range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard range.count <= vocabulary.longestPiece,
      let id = vocabulary.id(of: UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[range]))),
      ranks[Int(id)] != Self.never
    else { return nil }
    return id
  }

  private func split(
    _ text: UnsafeBufferPointer<UInt8>, into symbols: UnsafeMutableBufferPointer<Symbol>
  ) -> Int {
    var count = 0
    var start = 0
    while start < text.count {
      let piece = userDefined.longestEnd(in: text, at: start)
      let end = piece ?? min(start + UTF8Bytes.lengthOrOne(lead: text[start]), text.count)
      symbols.initializeElement(
        at: count,
        to: Symbol(
          start: Int32(start), end: Int32(end), previous: Int32(count - 1), next: Int32(count + 1),
          isFrozen: piece != nil))
      count += 1
      start = end
    }
    symbols[count - 1].next = -1
    return count
  }

  /// Gives the piece of a symbol, or, where it is unused, those of its two halves.
  private func giveOut(
    _ range: Range<Int>, of text: UnsafeBufferPointer<UInt8>, _ splits: [Int32: Int], depth: Int,
    _ give: (Range<Int>, Int32?) -> Void
  ) {
    guard let id = id(of: range, in: text), unused.contains(id), depth <= Self.deepestSplit else {
      return give(range, id(of: range, in: text))
    }
    guard let half = splits[id] else { return give(range, nil) }
    let middle = range.lowerBound + half
    giveOut(range.lowerBound..<middle, of: text, splits, depth: depth + 1, give)
    giveOut(middle..<range.upperBound, of: text, splits, depth: depth + 1, give)
  }
}
