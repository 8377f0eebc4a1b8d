/// One picture as a request gives it. JSON: a string (base64, a `data:` URI or a URL), or an object with one of
/// `base64`, `url`, `path`.
enum PictureSource: Sendable, Hashable {
  /// The file itself; shares the request body's storage.
  case bytes(ArraySlice<UInt8>)
  /// Characters; they too lie in the body as a rule.
  case base64(ArraySlice<UInt8>)
  case dataURI(ArraySlice<UInt8>)
  /// To be fetched.
  case url(String)
  /// Of a file below the operator's folder.
  case path(String)

  /// Whether the request names the picture and does not hold it: `PictureSources` brings those.
  var isElsewhere: Bool {
    switch self {
    case .bytes, .base64, .dataURI: false
    case .url, .path: true
    }
  }

  /// The picture's bytes, which the request holds.
  ///
  /// - Parameter param: the item's name in errors, such as `images[3]`.
  /// - Throws: `RequestFault` when the text cannot be decoded, or the picture is elsewhere and nobody brought it.
  func bytes(param: String) throws -> ArraySlice<UInt8> {
    switch self {
    case .bytes(let bytes): return bytes
    case .base64(let text): return try Self.decode(text, param: param)
    case .dataURI(let text):
      // RFC 2397: data:[<media type>][;base64],<data>. A picture is always base64.
      guard let comma = text.firstIndex(of: UInt8(ascii: ",")),
        text[..<comma].suffix(7).elementsEqual(";base64".utf8)
      else { throw RequestFault.invalidDataURI(param: param) }
      return try Self.decode(text[(comma + 1)...], param: param)
    case .url: throw RequestFault.sourceNotAllowed(param: param, kind: "url")
    case .path: throw RequestFault.sourceNotAllowed(param: param, kind: "path")
    }
  }

  private static func decode(_ text: ArraySlice<UInt8>, param: String) throws -> ArraySlice<UInt8> {
    guard let bytes = Base64.decode(text) else { throw RequestFault.invalidBase64(param: param) }
    return bytes[...]
  }
}

extension PictureSource {
  init(text: ArraySlice<UInt8>) {
    let start = String(decoding: text.prefix(8), as: UTF8.self).lowercased()
    if start.hasPrefix("data:") {
      self = .dataURI(text)
    } else if start.hasPrefix("http://") || start.hasPrefix("https://") {
      self = .url(String(decoding: text, as: UTF8.self))
    } else {
      self = .base64(text)
    }
  }

  /// - Throws: `RequestFault` for what is neither a string nor an object with one of the three keys.
  init(_ field: JSONField) throws {
    switch field.kind {
    case .string: self.init(text: try field.text())
    case .object:
      let source = try JSONFields(field)
      // Keys that are not known are counted too.
      guard source.names.count == 1, let name = source.names.first, let value = source[name] else {
        throw Self.notOneKind(field)
      }
      switch name {
      case "base64": self = .base64(try value.text())
      case "url": self = .url(try value.string())
      case "path": self = .path(try value.string())
      default: throw Self.notOneKind(field)
      }
    default: throw field.wrongType(expected: "a string or an object")
    }
  }

  private static func notOneKind(_ field: JSONField) -> RequestFault {
    .invalidValue(param: field.param, rule: "has exactly one of base64, url and path", found: "")
  }
}
