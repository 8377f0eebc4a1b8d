extension BPE {
  /// A `model` object with its large members still unread: they need each other, and come in any order.
  struct Outline {
    var object: FileObject
    /// Where `vocab` starts.
    var vocabulary: Int?
    /// Where `merges` starts.
    var merges: Int?

    init(_ reader: inout JSONReader) throws(TokenizerFileError.Rule) {
      var places: [String: Int] = [:]
      object = try FileObject.read(&reader, path: "model") { key, reader throws(TokenizerFileError.Rule) in
        guard key == "vocab" || key == "merges" else { return false }
        places[key] = reader.position
        try reader.skipValue()
        return true
      }
      vocabulary = places["vocab"]
      merges = places["merges"]
    }
  }

  init(_ outline: Outline, reading bytes: UnsafeRawBufferPointer) throws(TokenizerFileError.Rule) {
    var object = outline.object
    let type = try object.string("type")
    guard type == "BPE" else { throw .unsupported("model.type", expected: "\"BPE\"", found: "\"\(type)\"") }
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
