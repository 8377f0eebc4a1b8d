/// Why a tokenizer file cannot be used: a rule broken, with the facts. `description` makes the sentence.
public struct TokenizerFileError: Error, Hashable, Sendable {
  /// The rules that a file can break.
  public enum Rule: Error, Hashable, Sendable {
    /// The file cannot be opened or read.
    case unreadable(reason: String)
    /// The file is larger than a tokenizer's can be.
    case tooLarge(bytes: Int, limit: Int)
    /// The bytes are not the JSON that they should be.
    case malformedJSON(JSONError)
    /// The bytes are not the protobuf message that they should be.
    case malformedMessage(ProtobufError)
    /// A key that must be there is not.
    case missingKey(String)
    /// A value is none of those supported. Keys are paths such as `normalizer.type`.
    case unsupported(_ key: String, expected: String, found: String)
    /// The vocabulary has a piece twice.
    case duplicatePiece(String, offset: Int)
    /// Two pieces share an id.
    case duplicateID(Int32, first: String, second: String)
    /// A merge joins, or makes, a piece that is not in the vocabulary.
    case mergeOfUnknownPiece(merge: Int, piece: String)
    /// A merge repeats an earlier one.
    case duplicateMerge(merge: Int, first: Int)
    /// An added token's id is not the one that its place gives it: that of the piece, or the next free one.
    case addedTokenID(content: String, expected: Int32, found: Int32)
    /// Two added tokens are the same text, as they are looked for.
    case duplicateAddedToken(String, String)
  }

  /// The file's name, as in messages.
  public let file: String
  /// The rule that is broken.
  public let rule: Rule
}

extension TokenizerFileError: CustomStringConvertible {
  public var description: String {
    "\(file): \(sentence)"
  }

  private var sentence: String {
    switch rule {
    case .unreadable(let reason): "cannot be read: \(reason)"
    case .tooLarge(let bytes, let limit): "\(bytes) bytes; at most \(limit) are read"
    case .malformedJSON(let error): "broken JSON at byte \(error.offset): \(error.rule)"
    case .malformedMessage(let error): "broken protobuf at byte \(error.offset): \(error.rule)"
    case .missingKey(let key): "\(key) is missing"
    case .unsupported(let key, let expected, let found): "\(key): expected \(expected), found \(found)"
    case .duplicatePiece(let piece, let offset): "model.vocab at byte \(offset): piece \"\(piece)\" is there twice"
    case .duplicateID(let id, let first, let second): "model.vocab: \"\(first)\" and \"\(second)\" both have id \(id)"
    case .mergeOfUnknownPiece(let merge, let piece): "model.merges[\(merge)]: \"\(piece)\" is not in the vocabulary"
    case .duplicateMerge(let merge, let first): "model.merges[\(merge)]: the same pair as model.merges[\(first)]"
    case .addedTokenID(let content, let expected, let found):
      "added_tokens: \"\(content)\" expected with id \(expected), found \(found)"
    case .duplicateAddedToken(let first, let second): "added_tokens: \"\(first)\" and \"\(second)\" match the same text"
    }
  }
}
