extension Unigram<Double> {
  init(_ outline: Model.Outline, reading bytes: UnsafeRawBufferPointer) throws(TokenizerFileError.Rule) {
    var object = outline.object
    let unknownID = try object.id("unk_id")
    let byteFallback = try object.bool("byte_fallback", default: false)
    if outline.merges != nil { throw .unsupported("model.merges", expected: "no such key", found: "merges") }
    try object.finish()
    guard let place = outline.vocabulary else { throw .missingKey("model.vocab") }
    let (vocabulary, scores) = try Self.readVocabulary(bytes, at: place)
    guard unknownID < vocabulary.count else {
      throw .unsupported(
        "model.unk_id", expected: "the id of one of the \(vocabulary.count) pieces", found: "\(unknownID)")
    }
    self.init(
      vocabulary: vocabulary, trie: PieceTrie(vocabulary, entries: 0..<vocabulary.count), scores: scores,
      unknownScore: (scores.min() ?? 0) - Self.unknownPenalty,
      unknown: UnknownPieces(id: unknownID, byteFallback: byteFallback, vocabulary: vocabulary), largestSum: nil,
      namesUnknownRuns: true)
  }

  /// Reads the `vocab` array that starts at `position`: `[piece, score]`, the ids being the places.
  private static func readVocabulary(
    _ bytes: UnsafeRawBufferPointer, at position: Int
  ) throws(TokenizerFileError.Rule) -> (Vocabulary, [Double]) {
    var vocabulary = Vocabulary()
    var scores: [Double] = []
    var reader = JSONReader(bytes, at: position)
    var array = try reader.beginArray()
    var piece: [UInt8] = []
    while try reader.advance(&array) {
      let place = reader.position
      piece.removeAll(keepingCapacity: true)
      var pair = try reader.beginArray()
      try reader.requireNext(&pair, "a piece and its score")
      try reader.string(appendingTo: &piece)
      try reader.requireNext(&pair, "a score")
      scores.append(try reader.score())
      if try reader.advance(&pair) {
        throw .unsupported("model.vocab[\(scores.count - 1)]", expected: "a piece and its score", found: "more")
      }
      guard piece.withUnsafeBytes({ vocabulary.insert($0, id: Int32(vocabulary.count)) }) else {
        throw .duplicatePiece(String(decoding: piece, as: UTF8.self), offset: place)
      }
    }
    return (vocabulary, scores)
  }
}

extension JSONReader {
  /// Steps to an element that must be there.
  fileprivate mutating func requireNext(
    _ container: inout Container, _ name: StaticString
  ) throws(TokenizerFileError.Rule) {
    guard try advance(&container) else {
      throw failure(.unexpectedByte(container.closing, expected: "\(name)"), at: position - 1)
    }
  }
}
