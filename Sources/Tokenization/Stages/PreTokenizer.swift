/// A step that cuts text into the words that the model sees, as `tokenizer.json` names it under `pre_tokenizer`.
enum PreTokenizer: Sendable, Hashable {
  /// What becomes of the matches of `split` (`SplitDelimiterBehavior` in `tokenizers`).
  enum Delimiters: String, Sendable, CaseIterable {
    case removed = "Removed"
    case isolated = "Isolated"
    case mergedWithPrevious = "MergedWithPrevious"
    case mergedWithNext = "MergedWithNext"
    case contiguous = "Contiguous"
  }

  /// Where `metaspace` puts its mark in front.
  enum PrependScheme: String, Sendable, CaseIterable {
    case always
    case first
    case never
  }

  /// Cuts at every occurrence of `pattern`, or, inverted, at everything between them.
  case split(pattern: Pattern, Delimiters, invert: Bool)
  /// Turns spaces into `mark`, and cuts before each mark if `splits`.
  case metaspace(mark: [UInt8], PrependScheme, splits: Bool)

  /// Cuts each word of `text` further.
  func apply(to text: inout Words) {
    switch self {
    case .split(let pattern, let delimiters, let invert):
      text.split(pattern: pattern, delimiters, invert: invert)
    case .metaspace(let mark, let scheme, let splits):
      text.rewrite { word, startsText in
        var marked = Normalizer.replace(word, .literal([UInt8(ascii: " ")]), by: mark) ?? Array(word)
        let wantsMark = scheme == .always || (scheme == .first && startsText)
        guard wantsMark, !marked.starts(with: mark) else { return (marked, 0) }
        marked.insert(contentsOf: mark, at: 0)
        return (marked, mark.count)
      }
      if splits { text.split(pattern: .literal(mark), .mergedWithNext, invert: false) }
    }
  }
}
