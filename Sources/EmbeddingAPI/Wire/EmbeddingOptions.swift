/// The fields that both embed paths share.
struct EmbeddingOptions: Sendable, Hashable {
  enum EncodingFormat: String, Sendable, CaseIterable {
    /// JSON numbers that read back to the same Float32.
    case float
    /// Base64 of little-endian Float32.
    case base64
  }

  /// Id or alias; nil: the first loaded.
  var model: String?
  /// Whether vectors are brought to unit L2 length.
  var normalize = true
  var encodingFormat = EncodingFormat.float
}

extension EmbeddingOptions {
  init(_ fields: FormFields) throws {
    model = try fields.string("model")
    normalize = try fields.boolean("normalize") ?? true
    encodingFormat = try Choice.parse(fields.string("encoding_format"), param: "encoding_format") ?? .float
  }

  init(_ fields: JSONFields) throws {
    model = try fields.string("model")
    normalize = try fields.boolean("normalize") ?? true
    encodingFormat = try Choice.parse(fields.string("encoding_format"), param: "encoding_format") ?? .float
  }
}

/// A field that takes one of a few words.
enum Choice {
  /// The case that `text` names; nil for a field that was not given.
  static func parse<Value: RawRepresentable<String> & CaseIterable>(
    _ text: String?, param: String
  ) throws -> Value? {
    guard let text else { return nil }
    guard let value = Value(rawValue: text) else {
      let words = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
      throw RequestFault.invalidValue(param: param, rule: "is \(words)", found: text)
    }
    return value
  }
}
