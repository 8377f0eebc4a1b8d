import HTTPTypes
import Testing

@testable import HTTP

@Suite struct OutgoingResponseTests {
  private func head(_ response: Response, isHead: Bool = false, isHTTP10: Bool = false, closes: Bool = false) -> String
  {
    let outgoing = OutgoingResponse(response, id: "id", isHead: isHead, isHTTP10: isHTTP10, closes: closes)
    let text = String(decoding: outgoing.head, as: UTF8.self)
    return text.replacing(String(decoding: DateField.now(), as: UTF8.self), with: "now")
  }

  @Test("writes the head in full")
  func wire() {
    let expected =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nDate: now\r\nX-Request-Id: id\r\n"
      + "X-Content-Type-Options: nosniff\r\n\r\n"
    #expect(head(.json([1, 2])) == expected)
    #expect(head(.json([1, 2]), isHead: true) == expected)
    #expect(OutgoingResponse(.json([1, 2]), id: "id", isHead: true, closes: false).body.isEmpty)
  }

  @Test("says what becomes of the connection only where that is news")
  func connection() {
    #expect(head(.json([]), closes: true).contains("\r\nConnection: close\r\n"))
    #expect(head(.json([]), isHTTP10: true).contains("\r\nConnection: keep-alive\r\n"))
    #expect(head(.json([]), isHTTP10: true, closes: true).contains("\r\nConnection: close\r\n"))
  }

  @Test("204 and 304 have neither length nor body")
  func bodiless() {
    for code in [204, 304] {
      let response = Response(status: .init(code: code), body: [1])
      #expect(!head(response).contains("Content-Length"))
      #expect(OutgoingResponse(response, id: "id", isHead: false, closes: false).body.isEmpty)
    }
  }

  @Test("nothing that a handler sets can break out of its line, or contradict the framing")
  func injection() {
    var response = Response(status: .init(code: 200, reasonPhrase: "O\r\nK: x"))
    response.fields[.location] = "/\r\nSet-Cookie: a=b\r\n\r\n<html>\0"
    response.fields[.contentLength] = "99"
    response.fields[.connection] = "close"
    response.fields[.transferEncoding] = "chunked"
    let head = head(response)
    #expect(head.split(separator: "\r\n").count == 6)
    #expect(head.contains("Location: /  Set-Cookie: a=b    <html>\r\n"))
    #expect(head.contains("Content-Length: 0\r\n"))
    #expect(!head.contains("99"))
    #expect(!head.contains("Connection"))
    #expect(!head.contains("chunked"))
  }

  @Test("a page may load nothing from elsewhere and be framed by nobody; its own policy counts more")
  func page() {
    let own = head(.text("<p>", contentType: "text/html; charset=utf-8"))
    #expect(own.contains("\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; "))
    #expect(own.contains("; frame-ancestors 'none'\r\n"))
    #expect(own.contains("\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: DENY\r\n"))
    var response = Response.text("<p>", contentType: "text/html")
    response.fields[.contentSecurityPolicy] = "default-src 'self'"
    let brought = head(response)
    #expect(brought.split(separator: "\r\n").count { $0.hasPrefix("Content-Security-Policy") } == 1)
    #expect(brought.contains("\r\nContent-Security-Policy: default-src 'self'\r\n"))
    #expect(!head(.text("a", contentType: "text/plain")).contains("Policy"))
  }

  private static let dates: [(second: Int, text: String)] = [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (1_709_208_000, "Thu, 29 Feb 2024 12:00:00 GMT"),
  ]

  @Test("dates are as RFC 9110 wants them", arguments: dates)
  func date(_ second: Int, _ text: String) {
    #expect(String(decoding: DateField.format(second), as: UTF8.self) == text)
  }
}
