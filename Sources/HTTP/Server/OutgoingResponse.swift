import HTTPTypes

/// A response as bytes: its head, and its body as the handler made it. Both go out in one gathered write.
struct OutgoingResponse: Sendable {
  var head: [UInt8]
  var body: [UInt8]
  var closes: Bool

  var count: Int { head.count + body.count }

  /// - Parameters:
  ///   - isHead: the body is left out, its length is told.
  ///   - isHTTP10: the client must be told that the connection stays open.
  init(_ response: Response, id: String, isHead: Bool, isHTTP10: Bool = false, closes: Bool) {
    let code = response.status.code
    let hasNoBody = code == 204 || code == 304
    var head: [UInt8] = []
    head.reserveCapacity(384)
    head.append("HTTP/1.1 ")
    head.append(decimal: code)
    head.append(0x20)
    for byte in response.status.reasonPhrase.utf8 { head.append(byte < 0x20 || byte >= 0x7F ? 0x20 : byte) }
    var isPage = false
    var hasPolicy = false
    for field in response.fields where !Self.isOwn(field.name) {
      switch field.name.canonicalName {
      case "content-type": isPage = field.value.hasPrefix("text/html")
      case "content-security-policy": hasPolicy = true
      default: break
      }
      head.append("\r\n")
      head += field.name.rawName.utf8
      head.append(": ")
      field.withUnsafeBytesOfValue { head += $0 }
    }
    if !hasNoBody {
      head.append("\r\nContent-Length: ")
      head.append(decimal: response.body.count)
    }
    head.append("\r\nDate: ")
    head += DateField.now()
    head.append("\r\nX-Request-Id: ")
    head += id.utf8
    head.append(SecurityFields.all)
    if isPage { head.append(SecurityFields.page) }
    if isPage, !hasPolicy { head.append(SecurityFields.policy) }
    if closes {
      head.append("\r\nConnection: close")
    } else if isHTTP10 {
      head.append("\r\nConnection: keep-alive")
    }
    head.append("\r\n\r\n")
    self.head = head
    body = isHead || hasNoBody ? [] : response.body
    self.closes = closes
  }

  /// Fields that only the server sets.
  private static func isOwn(_ name: HTTPField.Name) -> Bool {
    switch name.canonicalName {
    case "content-length", "transfer-encoding", "connection", "date", "x-request-id": true
    default: false
    }
  }

  /// `100 Continue`: go on with the body.
  static let `continue` = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
}

extension [UInt8] {
  fileprivate mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(decimal number: Int) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(truncatingIfNeeded: 48 + number % 10))
  }
}
