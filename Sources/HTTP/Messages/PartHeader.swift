/// The header lines of one part of a form.
struct PartHeader {
  var name: String
  var filename: String?
  var contentType: MediaType?

  /// Reads the lines from `position` and leaves it at the part's first byte of body.
  init(parsing body: [UInt8], at position: inout Int, part: Int) throws(MultipartError) {
    let limit = position + MultipartForm.headerLimit
    var disposition: String?
    while true {
      guard let end = body[position..<min(body.count, limit)].firstIndex(of: 10) else {
        throw body.count > limit
          ? .headerTooLarge(part: part, limit: MultipartForm.headerLimit) : .missingClosingBoundary
      }
      guard end > position, body[end - 1] == 13 else { throw .malformedHeader(part: part) }
      let line = body[position..<end - 1]
      position = end + 1
      if line.isEmpty { break }
      let (name, value) = try Self.field(line, part: part)
      switch name {
      case "content-disposition":
        guard disposition == nil else { throw .malformedHeader(part: part) }
        disposition = value
      case "content-type":
        guard let media = MediaType(value) else { throw .malformedHeader(part: part) }
        contentType = media
      case "content-transfer-encoding":
        guard ["7bit", "8bit", "binary"].contains(value.lowercased()) else { throw .encodedPart(part: part) }
      default: break
      }
    }
    guard let disposition else { throw .missingDisposition(part: part) }
    var scanner = FieldScanner(disposition)
    guard scanner.token()?.lowercased() == "form-data" else { throw .missingDisposition(part: part) }
    guard let parameters = scanner.parameters(), scanner.isAtEnd else { throw .malformedHeader(part: part) }
    guard let name = parameters.first(where: { $0.name == "name" })?.value else { throw .missingName(part: part) }
    self.name = Self.unescape(name)
    filename = parameters.first { $0.name == "filename" }.map { Self.unescape($0.value) }
  }

  private static func field(
    _ line: ArraySlice<UInt8>, part: Int
  ) throws(MultipartError) -> (name: String, value: String) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(\.isTokenCharacter),
      line[colon...].allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }),
      let value = String(validating: line[(colon + 1)...].trimmingSpaces(), as: UTF8.self)
    else { throw .malformedHeader(part: part) }
    return (String(decoding: line[..<colon], as: UTF8.self).lowercased(), value)
  }

  private static let escapes: [(escape: [UInt8], meant: UInt8)] = [
    (Array("%22".utf8), UInt8(ascii: "\"")), (Array("%0D".utf8), 13), (Array("%0A".utf8), 10),
  ]

  /// What browsers do to a name's CR, LF and quote (HTML § 4.10.21.8), undone byte by byte: a letter's accent may stand
  /// right behind one, and would make one character of both.
  private static func unescape(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.first {
      if let (_, meant) = escapes.first(where: { rest.starts(with: $0.escape) }) {
        bytes.append(meant)
        rest.removeFirst(3)
      } else {
        bytes.append(byte)
        rest.removeFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
