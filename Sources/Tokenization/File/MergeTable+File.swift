extension MergeTable {
  /// Reads the `merges` array that starts at `position`: pairs, as `["a", "b"]` or, in older files, `"a b"`.
  init(
    reading bytes: UnsafeRawBufferPointer, at position: Int, vocabulary: Vocabulary
  ) throws(TokenizerFileError.Rule) {
    self.init()
    var reader = JSONReader(bytes, at: position)
    var array = try reader.beginArray()
    // Both halves, one behind the other: the buffer as a whole is the merged piece.
    var pair: [UInt8] = []
    while try reader.advance(&array) {
      pair.removeAll(keepingCapacity: true)
      let half = try Self.readPair(&reader, into: &pair, merge: count)
      let left = try Self.id(of: pair[..<half], vocabulary, merge: count)
      let right = try Self.id(of: pair[half...], vocabulary, merge: count)
      let merged = try Self.id(of: pair[...], vocabulary, merge: count)
      if let first = append(left, right, to: merged) { throw .duplicateMerge(merge: count, first: Int(first)) }
    }
  }

  /// Reads one merge and returns the length of its left half.
  private static func readPair(
    _ reader: inout JSONReader, into pair: inout [UInt8], merge: Int
  ) throws(TokenizerFileError.Rule) -> Int {
    if try reader.peek() == UInt8(ascii: "[") {
      var halves = try reader.beginArray()
      var ends: [Int] = []
      while try reader.advance(&halves) {
        try reader.string(appendingTo: &pair)
        ends.append(pair.count)
      }
      guard ends.count == 2 else {
        throw .unsupported("model.merges[\(merge)]", expected: "two strings", found: "\(ends.count)")
      }
      return ends[0]
    }
    try reader.string(appendingTo: &pair)
    let spaces = pair.indices.filter { pair[$0] == UInt8(ascii: " ") }
    guard spaces.count == 1 else {
      throw .unsupported(
        "model.merges[\(merge)]", expected: "two pieces with one space between",
        found: "\"\(String(decoding: pair, as: UTF8.self))\"")
    }
    pair.remove(at: spaces[0])
    return spaces[0]
  }

  private static func id(
    of piece: ArraySlice<UInt8>, _ vocabulary: Vocabulary, merge: Int
  ) throws(TokenizerFileError.Rule) -> Int32 {
    guard let id = piece.withUnsafeBytes({ vocabulary.id(of: $0) }) else {
      throw .mergeOfUnknownPiece(merge: merge, piece: String(decoding: piece, as: UTF8.self))
    }
    return id
  }
}
