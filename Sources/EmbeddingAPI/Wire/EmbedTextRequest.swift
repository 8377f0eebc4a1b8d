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
      let json = try JSONBody.decode(JSON.self, from: request.body)
      options = json.options
      truncate = json.truncate
      (texts, isSingle) = try Self.texts(text: json.text, texts: json.texts)
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
    try RequestLimits.check(texts.count, limit: limits.texts, param: "texts")
  }

  /// What errors call the text at `index`.
  func param(_ index: Int) -> String {
    isSingle ? "text" : "texts[\(index)]"
  }

  private static func texts(text: String?, texts: [String]?) throws -> ([String], Bool) {
    switch (text, texts) {
    case (_?, _?): throw RequestFault.conflictingFields("text", "texts")
    case (nil, nil): throw RequestFault.missingField("text", hint: "give text or texts")
    case (let text?, nil): return ([text], true)
    case (nil, let texts?):
      guard !texts.isEmpty else {
        throw RequestFault.invalidValue(param: "texts", rule: "has at least one text", found: "none")
      }
      return (texts, false)
    }
  }

  private struct JSON: Decodable {
    let options: EmbeddingOptions
    let truncate: Bool
    let text: String?
    let texts: [String]?

    private enum CodingKeys: CodingKey {
      case truncate, text, texts
    }

    init(from decoder: any Decoder) throws {
      options = try EmbeddingOptions(from: decoder)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      truncate = try container.decodeIfPresent(Bool.self, forKey: .truncate) ?? true
      text = try container.decodeIfGiven(String.self, forKey: .text)
      texts = try container.decodeIfGiven([String].self, forKey: .texts)
    }
  }
}
