/// The added tokens of a file, ready to be looked for.
struct AddedTokens {
  var raw = AddedTokenSplitter()
  var normalized = AddedTokenSplitter()
  /// Ids by content.
  var ids: [[UInt8]: Int32] = [:]

  /// Reads `added_tokens`. An id must be the one that the reference gives whatever the file says: that of the piece
  /// with the same text or, for text that is no piece, the next after the vocabulary.
  init(_ value: JSONValue, vocabulary: Vocabulary, normalizers: [Normalizer]) throws(TokenizerFileError.Rule) {
    guard case .array(let elements) = value else {
      throw .unsupported("added_tokens", expected: "an array", found: value.summary)
    }
    var nextID = Int32(vocabulary.count)
    for (index, element) in elements.enumerated() {
      let token = try AddedToken(element, path: "added_tokens[\(index)]")
      let content = Array(token.content.utf8)
      guard ids.updateValue(token.id, forKey: content) == nil else {
        throw .duplicateAddedToken(token.content, token.content)
      }
      let expected: Int32
      if let id = vocabulary.id(of: content) {
        expected = id
      } else {
        expected = nextID
        nextID += 1
      }
      guard token.id == expected else {
        throw .addedTokenID(content: token.content, expected: expected, found: token.id)
      }
      var pattern = content
      var keepsStart = true
      if token.isNormalized {
        for normalizer in normalizers { normalizer.apply(to: &pattern, keepsStart: &keepsStart) }
      }
      guard !pattern.isEmpty else {
        throw .unsupported(
          "added_tokens[\(index)].content", expected: "text that is not empty", found: "\"\(token.content)\"")
      }
      let taken =
        token.isNormalized ? normalized.insert(token, as: pattern) : raw.insert(token, as: pattern)
      if let taken { throw .duplicateAddedToken(taken.content, token.content) }
    }
  }
}

extension AddedToken {
  /// Reads one element of `added_tokens`. Whether a token is special matters only where ids become text again.
  init(_ value: JSONValue, path: String) throws(TokenizerFileError.Rule) {
    var object = try FileObject(value, path: path)
    id = try object.id("id")
    content = try object.string("content")
    singleWord = try object.bool("single_word")
    stripsLeft = try object.bool("lstrip")
    stripsRight = try object.bool("rstrip")
    isNormalized = try object.bool("normalized")
    _ = try object.bool("special")
    try object.finish()
  }
}
