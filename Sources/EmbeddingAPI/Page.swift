import COpenSSL
import HTTP
import HTTPTypes

/// A file that browsers load: the try-it page, the documentation, and what both are made of.
public struct Page: Sendable {
  /// Where it is served.
  public let path: String
  let body: [UInt8]
  let contentType: String
  /// Weak, for it stands for the file and for its gzip (RFC 9110 § 8.8.1).
  let entityTag: String

  /// - Parameter path: its ending tells the content type; without one it is HTML.
  public init(path: String, body: [UInt8]) {
    self.path = path
    self.body = body
    contentType = Self.contentType(path)
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    EVP_Digest(body, body.count, &digest, nil, EVP_sha256(), nil)
    let hexadecimal = digest.prefix(12).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    entityTag = "W/\"\(hexadecimal.joined())\""
  }

  /// The file, or 304 where the browser has it. Browsers keep it and ask each time whether it is still the same, so that a
  /// newer server is never seen through an older page.
  func answer(to request: Request) -> Answer {
    let isKnown = request.fields[.ifNoneMatch].map(matches) ?? false
    // Whatever 200 would say of caching, 304 says too (RFC 9110 § 15.4.5).
    var response =
      isKnown
      ? Response.empty(.notModified, fields: [.vary: "Accept-Encoding"]) : .bytes(body, contentType: contentType)
    response.fields[.eTag] = entityTag
    response.fields[.cacheControl] = "no-cache"
    return Answer(response: response)
  }

  /// Whether an `If-None-Match` names this file (RFC 9110 § 13.1.2): `*`, or tags that are compared without their `W/`.
  private func matches(_ field: String) -> Bool {
    field.split(separator: ",").contains { element in
      let tag = element.drop { $0 == " " || $0 == "\t" }
      return tag.hasPrefix("*") || tag.hasPrefix(entityTag) || tag.hasPrefix(entityTag.dropFirst(2))
    }
  }

  private static func contentType(_ path: String) -> String {
    switch path.split(separator: ".").dropFirst().last {
    case "css": "text/css; charset=utf-8"
    case "js": "text/javascript; charset=utf-8"
    case "json": "application/json"
    case "png": "image/png"
    case "jpg": "image/jpeg"
    case "webp": "image/webp"
    default: "text/html; charset=utf-8"
    }
  }
}
