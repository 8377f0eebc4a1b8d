extension BPE {
  init(_ outline: Model.Outline, reading bytes: UnsafeRawBufferPointer) throws(TokenizerFileError.Rule) {
    var object = outline.object
    for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let affix = object.take(key), affix != .string("") {
        throw .unsupported("model.\(key)", expected: "null", found: affix.summary)
      }
    }
    if let dropout = object.take("dropout"), dropout != .number(0) {
      throw .unsupported("model.dropout", expected: "null", found: dropout.summary)
    }
    let fusesUnknown = try object.bool("fuse_unk", default: false)
    let byteFallback = try object.bool("byte_fallback", default: false)
    let ignoresMerges = try object.bool("ignore_merges", default: false)
    let unknown = object.take("unk_token")
    try object.finish()

    guard let vocabularyPlace = outline.vocabulary else { throw .missingKey("model.vocab") }
    guard let mergesPlace = outline.merges else { throw .missingKey("model.merges") }
    let vocabulary = try Vocabulary(reading: bytes, at: vocabularyPlace)
    let merges = try MergeTable(reading: bytes, at: mergesPlace, vocabulary: vocabulary)

    var unknownID: Int32?
    switch unknown {
    case nil: break
    case .string(let piece)?:
      unknownID = vocabulary.id(of: piece.utf8)
      if unknownID == nil {
        throw .unsupported("model.unk_token", expected: "a piece of the vocabulary", found: "\"\(piece)\"")
      }
    case let other?: throw .unsupported("model.unk_token", expected: "a string or null", found: other.summary)
    }
    self.init(
      vocabulary: vocabulary, merges: merges, unknownID: unknownID, fusesUnknown: fusesUnknown,
      byteFallback: byteFallback, ignoresMerges: ignoresMerges)
  }
}
