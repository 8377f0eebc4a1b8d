import HTTP

/// `POST /embed/text`, read into types.
struct EmbedTextRequest: Sendable {
  let options: EmbeddingOptions
  /// Whether a text over the model's length is cut (else it is an error).
  let truncate: Bool
  let texts: [String]
  /// Whether the request gave one `text`: errors then name `text`, not `texts[0]`.
  let isSingle: Bool

  init(_ request: Request, limits: RequestLimits) throws {
    switch (request.contentType?.type, request.contentType?.subtype) {
    case ("application", "json"):
      let json = try JSONFields(request.body)
      options = try EmbeddingOptions(json)
      truncate = try json.boolean("truncate") ?? true
      (texts, isSingle) = try Self.texts(json, limit: limits.texts)
    case ("text", "plain"):
      guard let text = String(validating: request.body, as: UTF8.self) else {
        throw RequestFault.notUTF8(param: "text")
      }
      let fields = FormFields(request.query)
      options = try EmbeddingOptions(fields)
      truncate = try fields.boolean("truncate") ?? true
      (texts, isSingle) = ([text], true)
    default:
      throw RequestFault.unsupportedContentType(
        found: request.fields[.contentType], expected: "application/json or text/plain")
    }
  }

  /// What errors call the text at `index`.
  func param(_ index: Int) -> String {
    isSingle ? "text" : "texts[\(index)]"
  }

  /// `text` or `texts` of a JSON body, one of them.
  private static func texts(_ json: JSONFields, limit: Int) throws -> (texts: [String], isSingle: Bool) {
    switch (json["text"], json["texts"]) {
    case (_?, _?): throw RequestFault.conflictingFields("text", "texts")
    case (nil, nil): throw RequestFault.missingField("text", hint: "give text or texts")
    case (let text?, nil): return ([try text.string()], true)
    case (nil, let texts?):
      let texts = try texts.strings(limit: limit)
      guard !texts.isEmpty else {
        throw RequestFault.invalidValue(param: "texts", rule: "has at least one text", found: "none")
      }
      return (texts, false)
    }
  }
}
