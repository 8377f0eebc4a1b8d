import Foundation

/// One picture as a request gives it. JSON: a string (base64, a `data:` URI or a URL), or an object with one of
/// `base64`, `url`, `path`.
enum PictureSource: Sendable, Hashable {
  case bytes([UInt8])
  case base64(String)
  case dataURI(String)
  case url(String)
  case path(String)

  /// The picture's bytes.
  ///
  /// - Parameter param: the item's name in errors, such as `images[3]`.
  /// - Throws: `RequestFault` when the text cannot be decoded or the kind of source is switched off.
  func bytes(param: String) throws -> [UInt8] {
    switch self {
    case .bytes(let bytes):
      return bytes
    case .base64(let text):
      guard let data = Data(base64Encoded: text) else { throw RequestFault.invalidBase64(param: param) }
      return [UInt8](data)
    case .dataURI(let text):
      // RFC 2397: data:[<media type>][;base64],<data>. A picture is always base64.
      guard let comma = text.utf8.firstIndex(of: UInt8(ascii: ",")), text[..<comma].hasSuffix(";base64") else {
        throw RequestFault.invalidDataURI(param: param)
      }
      guard let data = Data(base64Encoded: String(text[text.index(after: comma)...])) else {
        throw RequestFault.invalidBase64(param: param)
      }
      return [UInt8](data)
    case .url: throw RequestFault.sourceNotAllowed(param: param, kind: "url")
    case .path: throw RequestFault.sourceNotAllowed(param: param, kind: "path")
    }
  }

  init(text: String) {
    let start = text.prefix(8).lowercased()
    if start.hasPrefix("data:") {
      self = .dataURI(text)
    } else if start.hasPrefix("http://") || start.hasPrefix("https://") {
      self = .url(text)
    } else {
      self = .base64(text)
    }
  }
}

extension PictureSource: Decodable {
  private enum Key: String, CodingKey {
    case base64, url, path
  }

  /// Any key, so that those which are not known are counted too.
  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      self.init(text: text)
      return
    }
    let names = try decoder.container(keyedBy: AnyKey.self).allKeys
    guard names.count == 1, let key = Key(rawValue: names[0].stringValue) else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath, debugDescription: "has exactly one of base64, url and path"))
    }
    let text = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: key)
    switch key {
    case .base64: self = .base64(text)
    case .url: self = .url(text)
    case .path: self = .path(text)
    }
  }
}
