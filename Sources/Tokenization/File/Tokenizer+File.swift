import Checkpoints
import FoundationEssentials

extension Tokenizer {
  /// Reads a file: a SentencePiece model by the name `….model`, else a `tokenizer.json`. It is mapped only while it is
  /// read.
  public init(contentsOf url: URL) throws(TokenizerFileError) {
    let contents: FileContents
    do {
      contents = try FileContents(name: url.path, mapping: url.path)
    } catch {
      guard case .fileUnreadable(_, let reason) = error else { preconditionFailure("mapping fails in no other way") }
      throw TokenizerFileError(file: url.path, rule: .unreadable(reason: reason))
    }
    let result = contents.withBytes { bytes in
      Result { () throws(TokenizerFileError) in
        url.pathExtension == "model"
          ? try Tokenizer(sentencePiece: bytes, file: url.path) : try Tokenizer(json: bytes, file: url.path)
      }
    }
    self = try result.get()
  }

  /// Reads the bytes of a `tokenizer.json` (Hugging Face `tokenizers`) with a BPE or a unigram model; nothing of them is
  /// kept. `file` names them in errors.
  ///
  /// `decoder`, `truncation`, `padding` and the template for pairs are not applied: ids are not turned back into text
  /// here, and length and padding are the checkpoint's, not the file's (see `TextPreprocessor`).
  ///
  /// - Throws: `TokenizerFileError` for anything else in the file that this tokenizer would not do as the reference does.
  public init(json bytes: UnsafeRawBufferPointer, file: String = "tokenizer.json") throws(TokenizerFileError) {
    do {
      try self.init(reading: bytes)
    } catch {
      throw TokenizerFileError(file: file, rule: error)
    }
  }

  /// Gemma's file has 34 MB. Under this limit every place in the tables fits 32 bits.
  static let largestFile = 1 << 30

  private init(reading bytes: UnsafeRawBufferPointer) throws(TokenizerFileError.Rule) {
    guard bytes.count <= Self.largestFile else { throw .tooLarge(bytes: bytes.count, limit: Self.largestFile) }
    var reader = JSONReader(bytes)
    var modelOutline: Model.Outline?
    var file = try FileObject.read(&reader, path: "") { key, reader throws(TokenizerFileError.Rule) in
      guard key == "model" else { return false }
      modelOutline = try Model.Outline(&reader)
      return true
    }
    try reader.expectEnd()
    let version = file.take("version") ?? .string("1.0")
    guard version == .string("1.0") else {
      throw .unsupported("version", expected: "\"1.0\"", found: version.summary)
    }
    for key in ["decoder", "truncation", "padding"] { _ = file.take(key) }

    guard let modelOutline else { throw .missingKey("model") }
    let model = try Model(modelOutline, reading: bytes)
    let normalizers = try file.take("normalizer").map { value throws(TokenizerFileError.Rule) in
      try Normalizer.read(value, path: "normalizer")
    }
    try Normalizer.checkGrowth(normalizers ?? [])
    let preTokenizers = try file.take("pre_tokenizer").map { value throws(TokenizerFileError.Rule) in
      try PreTokenizer.read(value, path: "pre_tokenizer")
    }
    let template = try file.take("post_processor").map { value throws(TokenizerFileError.Rule) in
      try Template.read(value, path: "post_processor")
    }
    let added = try AddedTokens(
      file.take("added_tokens") ?? .array([]), vocabulary: model.vocabulary, normalizers: normalizers ?? [])
    try file.finish()
    self.init(
      model: model, normalizers: normalizers ?? [], preTokenizers: preTokenizers ?? [], rawTokens: added.raw,
      normalizedTokens: added.normalized, addedIDs: added.ids, template: template ?? Template())
  }
}

extension FileObject {
  /// Reads the object at the reader's place. `readsItself` is asked for each member first: it reads the value and says
  /// true, or says false and leaves it to be read as a tree.
  static func read(
    _ reader: inout JSONReader, path: String,
    readsItself: (String, inout JSONReader) throws(TokenizerFileError.Rule) -> Bool
  ) throws(TokenizerFileError.Rule) -> FileObject {
    var members: [String: JSONValue] = [:]
    var keys: Set<String> = []
    var object = try reader.beginObject()
    while try reader.advance(&object) {
      let place = reader.position
      let key = try reader.key()
      guard keys.insert(key).inserted else { throw reader.failure(.duplicateKey(key), at: place) }
      if try readsItself(key, &reader) { continue }
      members[key] = try reader.value()
    }
    return try FileObject(.object(members), path: path)
  }
}
