import HTTP

/// The pictures of a request, in any of the three ways to send them, with the options beside them.
struct PictureBody: Sendable {
  let pictures: [NamedPicture]
  /// From the query string (one picture as the body) or the form's fields. JSON keeps its own types.
  let fields: FormFields

  /// Names of a multipart part that holds a picture.
  private static let partNames: Set = ["image", "images", "file"]

  /// A raw picture or a form; nil for JSON, whose fields are typed and read by the endpoint's own wire type.
  init?(_ request: Request, limit: Int) throws {
    let contentType = request.contentType
    switch (contentType?.type, contentType?.subtype) {
    case ("multipart", "form-data"):
      let form = try MultipartForm(parsing: request.body, contentType: contentType)
      var pictures: [NamedPicture] = []
      var pairs: [(name: String, value: String)] = []
      for part in form.parts {
        if Self.partNames.contains(part.name) {
          pictures.append(NamedPicture(name: "images[\(pictures.count)]", source: .bytes(part.body)))
          continue
        }
        guard let text = part.text else {
          throw RequestFault.notUTF8(param: part.name)
        }
        pairs.append((part.name, text))
      }
      guard !pictures.isEmpty else { throw RequestFault.missingField("image", hint: "send a part named image") }
      try RequestLimits.check(pictures.count, limit: limit, param: "images")
      self.pictures = pictures
      fields = FormFields(pairs)
    case ("image", _), ("application", "octet-stream"):
      guard !request.body.isEmpty else { throw RequestFault.missingField("image", hint: "the body is empty") }
      pictures = [NamedPicture(name: "image", bytes: request.body)]
      fields = FormFields(request.query)
    case ("application", "json"):
      return nil
    default:
      throw RequestFault.unsupportedContentType(
        found: request.fields[.contentType],
        expected: "image/*, application/octet-stream, multipart/form-data or application/json")
    }
  }

  /// `image` or `images` of a JSON body, one of them.
  static func pictures(_ json: JSONFields, limit: Int) throws -> [NamedPicture] {
    switch (json["image"], json["images"]) {
    case (let image?, nil): return [NamedPicture(name: image.param, source: try PictureSource(image))]
    case (nil, let images?):
      let pictures = try images.elements(limit: limit).map {
        NamedPicture(name: $0.param, source: try PictureSource($0))
      }
      guard !pictures.isEmpty else {
        throw RequestFault.invalidValue(param: "images", rule: "has at least one picture", found: "none")
      }
      return pictures
    case (nil, nil): throw RequestFault.missingField("image", hint: "give image or images")
    case (_?, let images?):
      guard images.kind == .list else { throw images.wrongType(expected: JSONField.Kind.list.rawValue) }
      throw RequestFault.conflictingFields("image", "images")
    }
  }
}
