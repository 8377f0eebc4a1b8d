import Foundation

extension Tokenizer {
  /// Reads a `tokenizer.json` (Hugging Face `tokenizers`) with a BPE model. The file is mapped only while it is read.
  ///
  /// `decoder`, `truncation`, `padding` and the template for pairs are not applied: ids are not turned back into text
  /// here, and length and padding are the checkpoint's, not the file's (see `TextPreprocessor`).
  ///
  /// - Throws: `TokenizerFileError` for anything else in the file that this tokenizer would not do as the reference does.
  public init(contentsOf url: URL) throws(TokenizerFileError) {
    let data: Data
    do {
      data = try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw TokenizerFileError(file: url.path, rule: .unreadable(reason: "\(error.localizedDescription)"))
    }
    let result = data.withUnsafeBytes { bytes in
      Result { () throws(TokenizerFileError) in try Tokenizer(json: bytes, file: url.path) }
    }
    self = try result.get()
  }

  /// Reads the bytes of a `tokenizer.json`; nothing of them is kept. `file` names them in errors.
  public init(json bytes: UnsafeRawBufferPointer, file: String = "tokenizer.json") throws(TokenizerFileError) {
    do {
      try self.init(reading: bytes)
    } catch {
      throw TokenizerFileError(file: file, rule: error)
    }
  }

  private init(reading bytes: UnsafeRawBufferPointer) throws(TokenizerFileError.Rule) {
    var (file, positions) = try FileObject.read(bytes, at: 0, path: "", leaving: ["model"], isWhole: true)
    let version = file.take("version") ?? .string("1.0")
    guard version == .string("1.0") else {
      throw .unsupported("version", expected: "\"1.0\"", found: version.summary)
    }
    for key in ["decoder", "truncation", "padding"] { _ = file.take(key) }

    guard let position = positions["model"] else { throw .missingKey("model") }
    let model = try BPE(reading: bytes, at: position)
    let normalizers = try file.take("normalizer").map { value throws(TokenizerFileError.Rule) in
      try Normalizer.read(value, path: "normalizer")
    }
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
  /// Reads the object at `position`. The members named in `leaving` are stepped over, and their places given instead:
  /// the vocabulary and the merges are too large for a tree.
  static func read(
    _ bytes: UnsafeRawBufferPointer, at position: Int, path: String, leaving: Set<String>, isWhole: Bool = false
  ) throws(TokenizerFileError.Rule) -> (FileObject, positions: [String: Int]) {
    var members: [String: JSONValue] = [:]
    var positions: [String: Int] = [:]
    var reader = JSONReader(bytes, at: position)
    var object = try reader.beginObject()
    while try reader.advance(&object) {
      let place = reader.position
      let key = try reader.key()
      guard members[key] == nil, positions[key] == nil else { throw reader.failure(.duplicateKey(key), at: place) }
      if leaving.contains(key) {
        positions[key] = reader.position
        try reader.skipValue()
      } else {
        members[key] = try reader.value()
      }
    }
    if isWhole { try reader.expectEnd() }
    return (try FileObject(.object(members), path: path), positions)
  }
}
