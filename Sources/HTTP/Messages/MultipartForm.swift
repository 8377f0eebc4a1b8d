import HTTPTypes

/// A `multipart/form-data` body (RFC 7578), read strictly: no preamble, no epilogue, no transfer encodings.
public struct MultipartForm: Sendable {
  public struct Part: Sendable {
    public var name: String
    public var filename: String?
    public var contentType: MediaType?
    /// Shares the request body's storage.
    public var body: ArraySlice<UInt8>

    /// The body as text, or nil where it is not UTF-8.
    public var text: String? { String(validating: body, as: UTF8.self) }
  }

  public private(set) var parts: [Part] = []

  static let headerLimit = 4096

  /// - Parameters:
  ///   - body: the whole body.
  ///   - contentType: the request's, with its boundary.
  ///   - maximumParts: more are refused.
  public init(
    parsing body: [UInt8], contentType: MediaType?, maximumParts: Int = 2048
  ) throws(MultipartError) {
    guard let contentType, contentType.essence == "multipart/form-data" else { throw .notMultipart }
    guard let boundary = contentType["boundary"] else { throw .missingBoundary }
    guard Self.isBoundary(boundary) else { throw .malformedBoundary }
    let delimiter = Array("\r\n--\(boundary)".utf8)
    // The first delimiter has no line before it to end, so its CRLF may be missing.
    var position: Int
    if body.starts(with: delimiter) {
      position = delimiter.count
    } else if body.starts(with: delimiter[2...]) {
      position = delimiter.count - 2
    } else {
      throw .missingOpeningBoundary
    }
    while true {
      let rest = body[position...]
      if rest.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]) {
        let epilogue = rest.dropFirst(2)
        guard epilogue.isEmpty || epilogue.elementsEqual([13, 10]) else { throw .textAfterClosingBoundary }
        return
      }
      guard rest.count >= 2 else { throw .missingClosingBoundary }
      guard rest.starts(with: [13, 10]) else { throw .malformedDelimiter(part: parts.count) }
      guard parts.count < maximumParts else { throw .tooManyParts(limit: maximumParts) }
      position += 2
      let header = try PartHeader(parsing: body, at: &position, part: parts.count)
      guard let end = body.firstRange(of: delimiter, from: position) else { throw .missingClosingBoundary }
      parts.append(
        Part(
          name: header.name, filename: header.filename, contentType: header.contentType,
          body: body[position..<end]))
      position = end + delimiter.count
    }
  }

  /// The first part of that name.
  public subscript(name: String) -> Part? { parts.first { $0.name == name } }

  /// All parts of that name, in order.
  public subscript(all name: String) -> [Part] { parts.filter { $0.name == name } }

  /// RFC 2046 § 5.1.1: 1 to 70 characters, the last no space.
  private static func isBoundary(_ boundary: String) -> Bool {
    (1...70).contains(boundary.utf8.count) && boundary.utf8.last != 0x20
      && boundary.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
      }
  }
}
