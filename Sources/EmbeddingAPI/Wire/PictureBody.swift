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
      let form = try MultipartForm(request)
      var pictures: [NamedPicture] = []
      var pairs: [(name: String, value: String)] = []
      for part in form.parts {
        if Self.partNames.contains(part.name) {
          pictures.append(NamedPicture(name: "images[\(pictures.count)]", bytes: Array(part.body)))
          continue
        }
        guard let text = String(validating: part.body, as: UTF8.self) else {
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
        found: request.contentTypeField, expected: "image/*, application/octet-stream, multipart/form-data or application/json")
    }
  }

  /// `image` or `images` of a JSON body, one of them.
  static func pictures(image: PictureSource?, images: [PictureSource]?, limit: Int) throws -> [NamedPicture] {
    switch (image, images) {
    case (_?, _?): throw RequestFault.conflictingFields("image", "images")
    case (nil, nil): throw RequestFault.missingField("image", hint: "give image or images")
    case (let image?, nil): return [NamedPicture(name: "image", source: image)]
    case (nil, let images?):
      guard !images.isEmpty else {
        throw RequestFault.invalidValue(param: "images", rule: "has at least one picture", found: "none")
      }
      try RequestLimits.check(images.count, limit: limit, param: "images")
      return images.enumerated().map { NamedPicture(name: "images[\($0)]", source: $1) }
    }
  }
}
