extension Model {
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

  /// Reads the model of a `tokenizer.json`.
  init(_ outline: Outline, reading bytes: UnsafeRawBufferPointer) throws(TokenizerFileError.Rule) {
    var outline = outline
    let type = try outline.object.string("type")
    switch type {
    case "BPE": self = .bpe(try BPE(outline, reading: bytes))
    case "Unigram": self = .unigram(try Unigram(outline, reading: bytes))
    default: throw .unsupported("model.type", expected: "\"BPE\" or \"Unigram\"", found: "\"\(type)\"")
    }
  }
}
