/// Rewriting rules as SentencePiece compiles them (`precompiled_charsmap`): byte strings and what each becomes.
///
/// The blob is a 32-bit length, a double-array trie of that many bytes (Darts-clone: Aoe 1989, 32-bit units, little
/// endian), and the replacements, each ended by a zero byte; the trie's values are places among them.
struct CharacterMap: Sendable, Hashable {
  private let units: [UInt32]
  private let replacements: [UInt8]

  /// Longer replacements are refused: NFKC's longest has 33 bytes, and one of a megabyte would make a megabyte of
  /// every scalar of a text.
  static let replacementLimit = 4096

  /// Bytes of the longest replacement.
  let longestReplacement: Int

  /// What stands at a place of a text, and where it ends.
  struct Match {
    let end: Int
    fileprivate let value: Int
  }

  /// Reads a blob; `key` names it in errors. Every unit is checked, so no search leaves the trie.
  init(_ blob: UnsafeRawBufferPointer, key: String) throws(TokenizerFileError.Rule) {
    guard blob.count > 4 else {
      throw .unsupported(key, expected: "a trie and its replacements", found: "\(blob.count) bytes")
    }
    let size = Int(UInt32(littleEndian: blob.loadUnaligned(as: UInt32.self)))
    guard size >= 1024, size % 1024 == 0, size < blob.count - 4 else {
      throw .unsupported(
        key, expected: "a trie of a multiple of 1024 bytes, less than the \(blob.count - 4) that follow",
        found: "\(size)")
    }
    units = (0..<size / 4).map {
      UInt32(littleEndian: blob.loadUnaligned(fromByteOffset: 4 + 4 * $0, as: UInt32.self))
    }
    replacements = Array(blob[(4 + size)...])
    guard replacements.last == 0 else {
      throw .unsupported(key, expected: "a zero byte behind the last replacement", found: "\(replacements.last ?? 0)")
    }
    longestReplacement = replacements.split(separator: 0).map(\.count).max() ?? 0
    guard longestReplacement <= Self.replacementLimit else {
      throw .unsupported(
        key, expected: "replacements of at most \(Self.replacementLimit) bytes", found: "\(longestReplacement)")
    }
    if let (unit, expected) = brokenUnit() {
      throw .unsupported("\(key), unit \(unit) of its trie", expected: expected, found: "\(units[unit])")
    }
  }

  private func brokenUnit() -> (Int, expected: String)? {
    if units[0] & 0x8000_00FF != 0 || Self.hasLeaf(units[0]) || Self.offset(units[0]) == 0 {
      return (0, "a root")
    }
    for (index, unit) in units.enumerated() {
      if Self.isLeaf(unit) {
        if Int(unit & 0x7FFF_FFFF) >= replacements.count { return (index, "a place among the replacements") }
        continue
      }
      let child = index ^ Self.offset(unit)
      if child | 0xFF >= units.count { return (index, "children inside the trie") }
      if index > 0, Self.hasLeaf(unit), !Self.isLeaf(units[child]) { return (index, "a leaf below") }
    }
    return nil
  }

  /// The longest string of the map that starts at `start`.
  func longest(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Match? {
    var longest: Match?
    forEachMatch(in: text, at: start) { match in
      longest = match
      return true
    }
    return longest
  }

  /// The shortest string of the map that starts at `start`.
  func shortest(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Match? {
    var shortest: Match?
    forEachMatch(in: text, at: start) { match in
      shortest = match
      return false
    }
    return shortest
  }

  /// Lends what a match becomes.
  @inline(__always)
  func withReplacement(of match: Match, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    replacements.withUnsafeBufferPointer { replacements in
      var end = match.value
      while replacements[end] != 0 { end += 1 }
      body(UnsafeBufferPointer(rebasing: replacements[match.value..<end]))
    }
  }

  @inline(__always)
  private func forEachMatch(in text: UnsafeBufferPointer<UInt8>, at start: Int, _ goesOn: (Match) -> Bool) {
    var node = Self.offset(units[0])
    for index in start..<text.count {
      node ^= Int(text[index])
      let unit = units[node]
      // A leaf's label is no byte, so a zero byte of the text does not lead into one.
      guard unit & 0x8000_00FF == UInt32(text[index]) else { return }
      node ^= Self.offset(unit)
      if Self.hasLeaf(unit), !goesOn(Match(end: index + 1, value: Int(units[node] & 0x7FFF_FFFF))) { return }
    }
  }

  @inline(__always)
  private static func offset(_ unit: UInt32) -> Int { Int((unit >> 10) << ((unit & 1 << 9) >> 6)) }
  @inline(__always)
  private static func hasLeaf(_ unit: UInt32) -> Bool { unit & 1 << 8 != 0 }
  @inline(__always)
  private static func isLeaf(_ unit: UInt32) -> Bool { unit >> 31 == 1 }
}
