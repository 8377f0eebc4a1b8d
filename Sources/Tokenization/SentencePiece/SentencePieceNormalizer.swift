/// How SentencePiece rewrites a text before its model sees it (`NormalizerSpec` in `sentencepiece_model.proto`).
struct SentencePieceNormalizer: Sendable, Hashable {
  /// Rewriting rules, such as NFKC; nil: none.
  var characterMap: CharacterMap?
  /// Whether a space is put in front, or behind where it is a suffix.
  var addsDummyPrefix = true
  /// Whether spaces at the ends go, and runs of them become one.
  var removesExtraSpaces = true
  /// Whether a space becomes `▁`.
  var escapesSpaces = true
  /// Whether words end with their space instead of starting with it.
  var spaceIsSuffix = false
  /// Pieces that are left as they are wherever they stand.
  var userDefined: PieceTrie

  private static let space = UInt8(ascii: " ")

  private static let replacementCharacter = Array("\u{FFFD}".utf8)

  func apply(to text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let mark = escapesSpaces ? Array("▁".utf8) : [Self.space]
    var index = 0
    if removesExtraSpaces {
      while index < text.count {
        var isSpace = false
        let end = rewrite(text, at: index) { isSpace = $0.count == 1 && $0[0] == Self.space }
        guard isSpace else { break }
        index = end
      }
    }
    guard index < text.count else { return [] }

    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 2 + mark.count)
    if addsDummyPrefix, !spaceIsSuffix { result += mark }
    var followsSpace = removesExtraSpaces
    while index < text.count {
      index = rewrite(text, at: index) { piece in
        let kept = followsSpace ? piece.drop { $0 == Self.space } : piece[...]
        for byte in kept {
          if byte == Self.space { result += mark } else { result.append(byte) }
        }
        if let last = kept.last { followsSpace = removesExtraSpaces && last == Self.space }
      }
    }
    if removesExtraSpaces {
      while result.count >= mark.count, result[(result.count - mark.count)...].elementsEqual(mark) {
        result.removeLast(mark.count)
      }
    }
    if addsDummyPrefix, spaceIsSuffix { result += mark }
    return result
  }

  /// Gives what the longest rule at `index`, or else the scalar there, becomes, and returns where that ends. A byte
  /// that is no UTF-8, which only a rule that ends within a scalar can leave, becomes the replacement character.
  @inline(__always)
  private func rewrite(
    _ text: UnsafeBufferPointer<UInt8>, at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> Int {
    if let end = userDefined.longestEnd(in: text, at: index) {
      body(UnsafeBufferPointer(rebasing: text[index..<end]))
      return end
    }
    if let characterMap, let match = characterMap.longest(in: text, at: index) {
      characterMap.withReplacement(of: match, body)
      return match.end
    }
    guard let length = UTF8Bytes.scalarLength(UnsafeRawBufferPointer(text), at: index) else {
      Self.replacementCharacter.withUnsafeBufferPointer(body)
      return index + 1
    }
    body(UnsafeBufferPointer(rebasing: text[index..<index + length]))
    return index + length
  }
}
