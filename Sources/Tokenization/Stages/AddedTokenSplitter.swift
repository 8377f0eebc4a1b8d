/// Finds added tokens in text: the leftmost match, and of those the longest.
struct AddedTokenSplitter: Sendable {
  /// A stretch of text: an added token, or what lies between two.
  struct Segment: Hashable {
    let range: Range<Int>
    /// The token's id, nil for text.
    let id: Int32?
  }

  private var trie = ByteTrie()
  private var tokens: [AddedToken] = []

  var isEmpty: Bool { tokens.isEmpty }

  /// Adds a token that is found as `pattern`; when that pattern is taken, adds nothing and gives the token that has it.
  mutating func insert(_ token: AddedToken, as pattern: [UInt8]) -> AddedToken? {
    if let taken = trie.insert(pattern, value: Int32(tokens.count)) { return tokens[Int(taken)] }
    tokens.append(token)
    return nil
  }

  /// Cuts the text at its tokens. Time is linear in the text, times the longest token.
  func split(_ text: UnsafeBufferPointer<UInt8>) -> [Segment] {
    var segments: [Segment] = []
    // Where the last token ended, white space swallowed; and where the search goes on, which that does not move.
    var done = 0
    var position = 0
    // The last run of white space swallowed to the right: a run is walked once, however many tokens end in it.
    var swallowed = 0..<0
    while position < text.count {
      guard let match = trie.longestMatch(in: text, at: position) else {
        position += 1
        continue
      }
      var (start, end) = (position, match.end)
      position = match.end
      let token = tokens[Int(match.value)]
      if token.singleWord, touchesWord(text, start..<end) { continue }
      if token.stripsLeft { start = max(Whitespace.start(in: text, before: start, notBefore: done), done) }
      if token.stripsRight {
        if !swallowed.contains(end) { swallowed = end..<Whitespace.end(in: text, from: end) }
        end = max(end, swallowed.upperBound)
      }
      if done < start { segments.append(Segment(range: done..<start, id: nil)) }
      // A token of white space that the one before has swallowed to the end is not there any more.
      if start < end { segments.append(Segment(range: start..<end, id: token.id)) }
      done = end
    }
    if done < text.count { segments.append(Segment(range: done..<text.count, id: nil)) }
    return segments
  }

  private func touchesWord(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    if range.lowerBound > 0, Self.isWord(UTF8Bytes.scalar(text, before: range.lowerBound).0) { return true }
    return range.upperBound < text.count && Self.isWord(UTF8Bytes.scalar(text, at: range.upperBound))
  }

  /// `\w` of Unicode's regular expressions (UTS 18, annex C).
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isAlphabetic || scalar.properties.isJoinControl { return true }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }
}
