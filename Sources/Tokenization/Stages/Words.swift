/// A text cut into words: ranges of one buffer.
struct Words {
  struct Word: Hashable {
    var range: Range<Int>
    /// Whether the word stands at the very beginning of the original text.
    var startsText: Bool
    /// Bytes that were put in front of such a word: what follows them stands at the beginning as well.
    var inserted = 0
  }

  private(set) var bytes: [UInt8]
  private(set) var words: [Word]

  init(_ bytes: [UInt8], startsText: Bool) {
    self.bytes = bytes
    words = bytes.isEmpty ? [] : [Word(range: 0..<bytes.count, startsText: startsText)]
  }

  /// Replaces each word's text, and says how much of the new one was put in front.
  mutating func rewrite(
    _ body: (UnsafeBufferPointer<UInt8>, _ startsText: Bool) -> (text: [UInt8], inserted: Int)
  ) {
    var rewritten: [UInt8] = []
    rewritten.reserveCapacity(bytes.count + 8)
    bytes.withUnsafeBufferPointer { bytes in
      for index in words.indices {
        let start = rewritten.count
        let word = body(UnsafeBufferPointer(rebasing: bytes[words[index].range]), words[index].startsText)
        rewritten += word.text
        words[index].inserted += word.inserted
        words[index].range = start..<rewritten.count
      }
    }
    bytes = rewritten
  }

  /// Cuts each word at the pattern; empty words vanish.
  mutating func split(pattern: Pattern, _ delimiters: PreTokenizer.Delimiters, invert: Bool) {
    var result: [Word] = []
    bytes.withUnsafeBufferPointer { bytes in
      for word in words {
        let text = UnsafeBufferPointer(rebasing: bytes[word.range])
        for (range, _) in Self.cut(Self.parts(of: text, at: pattern, invert: invert), delimiters) {
          result.append(
            Word(
              range: word.range.lowerBound + range.lowerBound..<word.range.lowerBound + range.upperBound,
              startsText: word.startsText && range.lowerBound <= word.inserted,
              inserted: max(0, word.inserted - range.lowerBound)))
        }
      }
    }
    words = result
  }

  private typealias Part = (range: Range<Int>, isMatch: Bool)

  private static func parts(of text: UnsafeBufferPointer<UInt8>, at pattern: Pattern, invert: Bool) -> [Part] {
    var parts: [Part] = []
    var matches = PatternSearch(pattern, in: text)
    var end = 0
    while let match = matches.next() {
      if match.lowerBound > end { parts.append((end..<match.lowerBound, invert)) }
      end = match.upperBound
      parts.append((match, !invert))
    }
    if end < text.count { parts.append((end..<text.count, invert)) }
    return parts
  }

  private static func cut(_ parts: [Part], _ delimiters: PreTokenizer.Delimiters) -> [Part] {
    switch delimiters {
    case .removed: return parts.filter { !$0.isMatch }
    case .isolated: return parts
    case .mergedWithNext:
      // The same as merging with the previous one when read from the end.
      return joined(parts.reversed()) { previousIsMatch, isMatch in isMatch && !previousIsMatch }.reversed()
    case .mergedWithPrevious:
      return joined(parts) { previousIsMatch, isMatch in isMatch && !previousIsMatch }
    case .contiguous:
      return joined(parts) { previousIsMatch, isMatch in isMatch == previousIsMatch }
    }
  }

  /// Joins a part to the one before where `joins(previous is a match, this is a match)`; before the first stands none.
  private static func joined(_ parts: [Part], where joins: (Bool, Bool) -> Bool) -> [Part] {
    var result: [Part] = []
    var previousIsMatch = false
    for part in parts {
      if joins(previousIsMatch, part.isMatch), let last = result.last {
        let range =
          min(last.range.lowerBound, part.range.lowerBound)..<max(last.range.upperBound, part.range.upperBound)
        result[result.count - 1].range = range
      } else {
        result.append(part)
      }
      previousIsMatch = part.isMatch
    }
    return result
  }
}
