/// A step that rewrites text before it is split, as `tokenizer.json` names it under `normalizer`.
enum Normalizer: Sendable, Hashable {
  /// Every occurrence of `pattern`, leftmost first and without overlap, becomes `content`.
  case replace(pattern: Pattern, content: [UInt8])
  /// Each scalar by its full lower-case mapping, without context.
  case lowercase
  /// One of Unicode's normalization forms.
  case unicode(UnicodeForm)
  /// Drops combining marks.
  case stripAccents
  /// SentencePiece's rewriting rules, as `tokenizers` applies them.
  case precompiled(CharacterMap)
  /// All that SentencePiece itself does: the one step of a SentencePiece file.
  case sentencePiece(SentencePieceNormalizer)
  /// Puts text in front, unless there is none to stand before.
  case prepend([UInt8])
  /// Drops white space at the ends.
  case strip(left: Bool, right: Bool)

  /// Rewrites `text`. `keepsStart` turns false when the first scalar of what is left is not the text's own first:
  /// the reference then no longer takes the text for the beginning (`prepend_scheme: "first"`).
  func apply(to text: inout [UInt8], keepsStart: inout Bool) {
    guard !text.isEmpty else { return }
    switch self {
    case .replace(let pattern, let content):
      text =
        text.withUnsafeBufferPointer { text in
          var matches = PatternSearch(pattern, in: text)
          if let first = matches.next(), first.lowerBound == 0,
            content.isEmpty || first.count > UTF8Bytes.length(lead: text[0])
          {
            keepsStart = false
          }
          return Self.replace(text, pattern, by: content)
        } ?? text
    case .lowercase:
      text = text.withUnsafeBufferPointer { Lowercasing.apply(to: $0, finalSigma: .ignored) }
    case .unicode(let form):
      text = text.withUnsafeBufferPointer { form.apply(to: $0) }
    case .stripAccents:
      if text.withUnsafeBufferPointer({ UnicodeForm.isMark(UTF8Bytes.scalar($0, at: 0)) }) { keepsStart = false }
      text = text.withUnsafeBufferPointer { UnicodeForm.withoutMarks($0) }
    case .precompiled(let map):
      text = map.rewriteGraphemes(of: text)
    case .sentencePiece(let normalizer):
      text = text.withUnsafeBufferPointer { normalizer.apply(to: $0) }
    case .prepend(let prefix):
      text.insert(contentsOf: prefix, at: 0)
    case .strip(let left, let right):
      let kept = text.withUnsafeBufferPointer { text in
        let start = left ? Whitespace.end(in: text, from: 0) : 0
        return start..<(right ? Whitespace.start(in: text, before: text.count, notBefore: start) : text.count)
      }
      if kept.lowerBound > 0 { keepsStart = false }
      if kept.count < text.count { text = Array(text[kept]) }
    }
  }

  /// The text with all matches replaced, or nil when there are none.
  static func replace(
    _ text: UnsafeBufferPointer<UInt8>, _ pattern: Pattern, by content: [UInt8]
  ) -> [UInt8]? {
    var matches = PatternSearch(pattern, in: text)
    guard var match = matches.next() else { return nil }
    var replaced: [UInt8] = []
    replaced.reserveCapacity(text.count + 4 * content.count)
    var copied = 0
    while true {
      replaced.append(contentsOf: text[copied..<match.lowerBound])
      replaced.append(contentsOf: content)
      copied = match.upperBound
      guard let next = matches.next() else { break }
      match = next
    }
    replaced.append(contentsOf: text[copied...])
    return replaced
  }
}
