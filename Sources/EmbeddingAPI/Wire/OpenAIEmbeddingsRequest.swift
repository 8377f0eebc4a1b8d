import HTTP

/// `POST /v1/embeddings`, read into types: OpenAI's request, with pictures among the inputs.
struct OpenAIEmbeddingsRequest: Sendable {
  /// What a plain string of `input` is.
  enum Modality: String, Sendable, CaseIterable {
    /// A text, unless it is a `data:image/…` URI.
    case text
    /// A picture's SOURCE.
    case image
  }

  let options: EmbeddingOptions
  /// Given, it must be the model's own: SigLIP's vectors cannot be cut.
  let dimensions: Int?
  /// In the order of the request.
  let items: [EmbeddingItem]

  init(_ request: Request, limits: RequestLimits) throws {
    guard request.contentType?.essence == "application/json" else {
      throw RequestFault.unsupportedContentType(found: request.fields[.contentType], expected: "application/json")
    }
    let json = try JSONFields(request.body)
    options = try EmbeddingOptions(json)
    dimensions = try json.integer("dimensions")
    let modality = try Choice.parse(json.string("modality"), param: "modality") ?? Modality.text
    guard let input = json["input"] else {
      throw RequestFault.missingField("input", hint: "give a string or a list of them")
    }
    items = try Self.items(input, modality, limits)
    try RequestLimits.check(items.pictures.count, limit: limits.images, param: "input")
    try RequestLimits.check(items.textCount, limit: limits.texts, param: "input")
  }

  private static func items(
    _ input: JSONField, _ modality: Modality, _ limits: RequestLimits
  ) throws -> [EmbeddingItem] {
    guard input.kind == .list else { return [try item(input, modality)] }
    let items = try input.elements(limit: limits.images + limits.texts).map { try item($0, modality) }
    guard !items.isEmpty else {
      throw RequestFault.invalidValue(param: "input", rule: "has at least one item", found: "none")
    }
    return items
  }

  private static func item(_ field: JSONField, _ modality: Modality) throws -> EmbeddingItem {
    switch field.kind {
    case .string:
      let text = try field.text()
      guard modality == .image || isPicture(text) else { return .text(try field.string()) }
      return .picture(NamedPicture(name: field.param, source: PictureSource(text: text)))
    case .object:
      let members = try JSONFields(field)
      // Keys that are not known are counted too.
      switch (members.names.count, members["text"], members["image"]) {
      case (1, let text?, nil): return .text(try text.string())
      case (1, nil, let image?): return .picture(NamedPicture(name: field.param, source: try PictureSource(image)))
      default: throw RequestFault.invalidValue(param: field.param, rule: "has exactly one of text and image", found: "")
      }
    case .number, .list:
      // Token ids are some other tokenizer's: vectors for them would be vectors of another text.
      throw RequestFault.invalidValue(
        param: field.param, rule: "is a text or a picture; send strings instead of token ids",
        found: field.kind.rawValue)
    case .null, .boolean: throw field.wrongType(expected: "a string or an object")
    }
  }

  /// `data:image/…`, of any case (RFC 2397, RFC 6838).
  private static func isPicture(_ text: ArraySlice<UInt8>) -> Bool {
    String(decoding: text.prefix(11), as: UTF8.self).lowercased() == "data:image/"
  }
}
