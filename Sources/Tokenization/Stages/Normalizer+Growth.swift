extension Normalizer {
  /// Steps that make more of a byte of text than this, all together, are refused: twenty of them that double each
  /// letter would make a megabyte of one.
  static let growthLimit = 4096

  /// The most bytes that the step makes of one, what it adds once not counted.
  var growth: Int {
    switch self {
    case .replace(.literal(let pattern), let content): Self.ratio(content.count, pattern.count)
    case .replace(.scalars(_, _, let atLeast), let content): Self.ratio(content.count, atLeast)
    // U+0130 has 2 bytes, and 3 in lower case.
    case .lowercase: 2
    // U+FDFA has 3 bytes, and 33 in NFKC.
    case .unicode: 11
    case .precompiled(let map): max(1, map.longestReplacement)
    case .sentencePiece(let normalizer): max(3, normalizer.characterMap?.longestReplacement ?? 0)
    case .prepend, .strip, .stripAccents: 1
    }
  }

  private static func ratio(_ content: Int, _ pattern: Int) -> Int { max(1, (content + pattern - 1) / pattern) }

  /// - Throws: `unsupported` when the steps could make too much of a text.
  static func checkGrowth(_ normalizers: [Normalizer]) throws(TokenizerFileError.Rule) {
    var growth = 1
    for normalizer in normalizers {
      // No overflow: the one is at most the limit, the other no longer than a file.
      growth *= normalizer.growth
      guard growth <= growthLimit else {
        throw .unsupported(
          "normalizer", expected: "steps that make at most \(growthLimit) bytes of one", found: "\(growth)")
      }
    }
  }
}
