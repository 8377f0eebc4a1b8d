import HTTP

/// `POST /v1/embeddings`, read into types: OpenAI's request, with pictures among the inputs.
struct OpenAIEmbeddingsRequest: Sendable {
  /// One item of `input`.
  enum Item: Sendable {
    case text(String)
    case picture(NamedPicture)
  }

  /// What a plain string of `input` is.
  enum Modality: String, Sendable, CaseIterable {
    case text
    /// A picture's SOURCE.
    case image
  }

  let options: EmbeddingOptions
  /// Given, it must be the model's own: SigLIP's vectors cannot be cut.
  let dimensions: Int?
  /// In the order of the request.
  let items: [Item]

  init(_ request: Request, limits: RequestLimits) throws {
    guard request.contentType?.type == "application", request.contentType?.subtype == "json" else {
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
    try RequestLimits.check(pictures.count, limit: limits.images, param: "input")
    try RequestLimits.check(texts.count, limit: limits.texts, param: "input")
  }

  var texts: [String] {
    items.compactMap { if case .text(let text) = $0 { text } else { nil } }
  }

  var pictures: [NamedPicture] {
    items.compactMap { if case .picture(let picture) = $0 { picture } else { nil } }
  }

  private static func items(_ input: JSONField, _ modality: Modality, _ limits: RequestLimits) throws -> [Item] {
    guard input.kind == .list else { return [try item(input, modality)] }
    let items = try input.elements(limit: limits.images + limits.texts).map { try item($0, modality) }
    guard !items.isEmpty else {
      throw RequestFault.invalidValue(param: "input", rule: "has at least one item", found: "none")
    }
    return items
  }

  private static func item(_ field: JSONField, _ modality: Modality) throws -> Item {
    switch field.kind {
    case .string:
      if case .image = modality { return .picture(NamedPicture(name: field.param, source: try PictureSource(field))) }
      let source = PictureSource(text: try field.text())
      if case .dataURI(let text) = source, text.prefix(11).elementsEqual("data:image/".utf8) {
        return .picture(NamedPicture(name: field.param, source: source))
      }
      return .text(try field.string())
    case .object:
      let members = try JSONFields(field)
      switch (members["text"], members["image"]) {
      case (let text?, nil): return .text(try text.string())
      case (nil, let image?): return .picture(NamedPicture(name: field.param, source: try PictureSource(image)))
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
}
