/// A step that rewrites text before it is split, as `tokenizer.json` names it under `normalizer`.
enum Normalizer: Sendable, Hashable {
  /// Every occurrence of `pattern`, leftmost first and without overlap, becomes `content`.
  case replace(pattern: [UInt8], content: [UInt8])
  /// Each scalar by its full lower-case mapping, without context.
  case lowercase
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
      if text.starts(with: pattern), content.isEmpty || pattern.count > UTF8Bytes.length(lead: pattern[0]) {
        keepsStart = false
      }
      text = text.withUnsafeBufferPointer { Self.replace($0, pattern, by: content) } ?? text
    case .lowercase:
      text = text.withUnsafeBufferPointer { Lowercasing.apply(to: $0, finalSigma: .ignored) }
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
    _ text: UnsafeBufferPointer<UInt8>, _ pattern: [UInt8], by content: [UInt8]
  ) -> [UInt8]? {
    var matches = ByteSearch(pattern, in: text)
    guard var match = matches.next() else { return nil }
    var replaced: [UInt8] = []
    replaced.reserveCapacity(text.count + 4 * content.count)
    var copied = 0
    while true {
      replaced.append(contentsOf: text[copied..<match])
      replaced.append(contentsOf: content)
      copied = match + pattern.count
      guard let next = matches.next() else { break }
      match = next
    }
    replaced.append(contentsOf: text[copied...])
    return replaced
  }
}
