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
    head += "HTTP/1.1 ".utf8
    head.append(decimal: code)
    head.append(0x20)
    head += response.status.reasonPhrase.utf8.lazy.map { $0 < 0x20 || $0 >= 0x7F ? 0x20 : $0 }
    for field in response.fields where !Self.own.contains(field.name.canonicalName) {
      head.append(13)
      head.append(10)
      head += field.name.rawName.utf8
      head += ": ".utf8
      field.withUnsafeBytesOfValue { head += $0 }
    }
    if !hasNoBody {
      head += "\r\nContent-Length: ".utf8
      head.append(decimal: response.body.count)
    }
    head += "\r\nDate: ".utf8
    head += DateField.now()
    head += "\r\nX-Request-Id: ".utf8
    head += id.utf8
    if closes {
      head += "\r\nConnection: close".utf8
    } else if isHTTP10 {
      head += "\r\nConnection: keep-alive".utf8
    }
    head += "\r\n\r\n".utf8
    self.head = head
    body = isHead || hasNoBody ? [] : response.body
    self.closes = closes
  }

  /// Fields that only the server sets.
  private static let own: Set<String> = ["content-length", "transfer-encoding", "connection", "date", "x-request-id"]

  /// `100 Continue`: go on with the body.
  static let `continue` = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
}

extension [UInt8] {
  mutating func append(decimal number: Int) {
    if number >= 10 { append(decimal: number / 10) }
    append(UInt8(truncatingIfNeeded: 48 + number % 10))
  }
}
