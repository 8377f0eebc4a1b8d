extension CharacterMap {
  /// Rewrites text as the `Precompiled` normalizer of `tokenizers` does, which is not quite as SentencePiece does.
  ///
  /// It goes from one extended grapheme cluster to the next. One of under six bytes becomes, as a whole, what the
  /// *shortest* rule at its start says, even where that rule covers only a part of it; where there is none, and in
  /// longer clusters, the same is done for each scalar.
  func rewriteGraphemes(of text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count + text.count / 2)
    text.withUnsafeBufferPointer { text in
      var start = 0
      for grapheme in String(decoding: text, as: UTF8.self) {
        let end = start + grapheme.utf8.count
        if end - start >= 6 || !rewrite(start..<end, of: text, into: &result) {
          while start < end {
            let next = start + UTF8Bytes.length(lead: text[start])
            if !rewrite(start..<next, of: text, into: &result) { result.append(contentsOf: text[start..<next]) }
            start = next
          }
        }
        start = end
      }
    }
    return result
  }

  /// Appends what the range becomes; false, and nothing is appended, when there is no rule for it.
  private func rewrite(
    _ range: Range<Int>, of text: UnsafeBufferPointer<UInt8>, into result: inout [UInt8]
  ) -> Bool {
    guard let match = shortest(in: UnsafeBufferPointer(rebasing: text[range]), at: 0) else { return false }
    withReplacement(of: match) { result.append(contentsOf: $0) }
    return true
  }
}
