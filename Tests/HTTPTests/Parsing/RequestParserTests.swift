import HTTPTypes
import Testing

@testable import HTTP

/// What the parser makes of wire text, as text: one line an event.
func events(_ wire: String, pieces: [Int]? = nil, limits: Limits = Limits()) -> [String] {
  var parser = RequestParser(limits: limits)
  var lines: [String] = []
  let bytes = Array(wire.utf8)
  var start = 0
  for end in (pieces ?? []) + [bytes.count] {
    bytes[start..<end].withUnsafeBytes { parser.append($0) }
    start = end
    do throws(RequestError) {
      while let event = try parser.next() {
        switch event {
        // Whether a head is told on its own depends on nothing but the head.
        case .head(let head): lines.append("head \(head.target.path)\(head.expectsContinue ? " expects continue" : "")")
        case .request(let head, let body): lines.append(describe(head, body))
        }
      }
    } catch {
      lines.append("\(error)")
    }
  }
  return lines
}

private func describe(_ head: RequestHead, _ body: [UInt8]) -> String {
  let query = head.target.query.items.map { " \($0.name)=\($0.value)" }.joined()
  let keeps = head.keepsAlive ? "keeps" : "closes"
  return "\(head.method) \(head.target.path)\(query) [\(String(decoding: body, as: UTF8.self))] \(keeps)"
}

/// The events, having checked that cutting the bytes anywhere, and sending each alone, gives the same.
func eventsAtEverySplit(_ wire: String, limits: Limits = Limits()) -> [String] {
  let whole = events(wire, limits: limits)
  let count = wire.utf8.count
  for cut in 0...count { #expect(events(wire, pieces: [cut], limits: limits) == whole, "cut at \(cut)") }
  #expect(events(wire, pieces: Array(0..<count), limits: limits) == whole, "byte by byte")
  return whole
}

@Suite struct RequestParserTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let wire: String
    let events: [String]
    var testDescription: String { name }

    init(_ name: String, _ wire: String, _ events: [String]) {
      (self.name, self.wire, self.events) = (name, wire, events)
    }
  }

  static let accepted: [Vector] = [
    Vector("GET", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / [] keeps"]),
    Vector("empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", ["GET / [] keeps"]),
    Vector("Host with port", "GET / HTTP/1.1\r\nhOsT: [::1]:80\r\n\r\n", ["GET / [] keeps"]),
    Vector("HTTP/1.0 closes", "GET / HTTP/1.0\r\n\r\n", ["GET / [] closes"]),
    Vector("HTTP/1.0 kept", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", ["GET / [] keeps"]),
    Vector("close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n", ["GET / [] closes"]),
    Vector("query", "GET /a%20b?x=1+2&y=%C3%A4&y HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /a b x=1 2 y=ä y= [] keeps"]),
    Vector("plus in a path stays", "GET /a+b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /a+b [] keeps"]),
    Vector("absolute form", "GET http://b:80/p?q=1 HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /p q=1 [] keeps"]),
    Vector("absolute form without path", "GET HTTP://b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / [] keeps"]),
    Vector("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS * [] keeps"]),
    Vector("empty line before", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / [] keeps"]),
    Vector(
      "length", "POST /l HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", ["head /l", "POST /l [hello] keeps"]),
    Vector("length zero", "POST /l HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", ["POST /l [] keeps"]),
    Vector(
      "chunked",
      "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n5;n=\"v\"\r\nhello\r\n006\r\n world\r\n0\r\n\r\n",
      ["head /c", "POST /c [hello world] keeps"]),
    Vector(
      "trailers",
      "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n",
      ["head /c", "POST /c [0123456789] keeps"]),
    Vector(
      "expectation", "POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\nx",
      ["head /e expects continue", "POST /e [x] keeps"]),
    Vector(
      "expectation of HTTP/1.0 is ignored", "POST /e HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
      ["head /e", "POST /e [x] closes"]),
    Vector(
      "pipelined", "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n12\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
      ["head /1", "POST /1 [12] keeps", "GET /2 [] keeps"]),
    Vector("obs-text and tabs in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \u{E4}\t\r\n\r\n", ["GET / [] keeps"]),
    Vector(
      "identity", "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n\r\nx",
      ["head /", "POST / [x] keeps"]),
  ]

  @Test("reads what is well formed, however it is cut", arguments: accepted)
  func accepts(_ vector: Vector) {
    #expect(eventsAtEverySplit(vector.wire) == vector.events)
  }

  private static func head(_ fields: String) -> String { "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n" }

  private static func chunks(_ body: String) -> String { head("Transfer-Encoding: chunked") + body }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let wire: String
    let error: RequestError
    let status: Int
    var testDescription: String { wire.debugDescription }
  }

  /// Wire text, the rule it breaks, and the status of the answer.
  static let refused: [Refusal] = table.map { Refusal(wire: $0, error: $1, status: $2) }

  private static let table: [(String, RequestError, Int)] = [
    // The request line.
    ("GET  / HTTP/1.1\r\n", .malformedRequestLine, 400),
    ("GET /  HTTP/1.1\r\n", .malformedRequestLine, 400),
    (" GET / HTTP/1.1\r\n", .malformedRequestLine, 400),
    ("GET / HTTP/1.1 \r\n", .malformedRequestLine, 400),
    ("GET /\r\n", .malformedRequestLine, 400),
    ("GET / http/1.1\r\n", .malformedRequestLine, 400),
    ("GET / HTTP/1.10\r\n", .malformedRequestLine, 400),
    ("GET\t/\tHTTP/1.1\r\n", .malformedRequestLine, 400),
    ("G(T / HTTP/1.1\r\n", .malformedMethod, 400),
    ("GET / HTTP/1.2\r\n", .unknownVersion, 505),
    ("GET / HTTP/2.0\r\n", .unknownVersion, 505),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unknownVersion, 505),
    ("GET / HTTP/0.9\r\n", .unknownVersion, 505),
    ("CONNECT a:80 HTTP/1.1\r\n", .unsupportedMethod, 501),
    ("GET * HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET a HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET /#f HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET /\u{E4} HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET /%zz HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET /% HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET /%00 HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET /%ff HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET ftp://a/ HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET http:/// HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET http://u@a/ HTTP/1.1\r\n", .malformedTarget, 400),
    ("GET /?a=%ff HTTP/1.1\r\n", .malformedQuery, 400),
    ("GET /?a=%4 HTTP/1.1\r\n", .malformedQuery, 400),
    // Lines.
    ("GET / HTTP/1.1\nHost: a\n\n", .bareLineFeed, 400),
    ("\nGET / HTTP/1.1\r\n", .bareLineFeed, 400),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", .bareLineFeed, 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed, 400),
    ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", .bareCarriageReturn, 400),
    ("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", .bareCarriageReturn, 400),
    ("GET /\0 HTTP/1.1\r\n", .controlCharacter(byte: 0), 400),
    ("GET / HTTP/1.1\r\nX: a\0b\r\n", .controlCharacter(byte: 0), 400),
    ("GET / HTTP/1.1\r\nX: a\u{B}\r\n", .controlCharacter(byte: 11), 400),
    ("GET / HTTP/1.1\r\nX: a\u{7F}\r\n", .controlCharacter(byte: 127), 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n", .lineFolding, 400),
    ("GET / HTTP/1.1\r\n\tHost: a\r\n", .lineFolding, 400),
    ("GET / HTTP/1.1\r\nHost : a\r\n", .malformedFieldName, 400),
    ("GET / HTTP/1.1\r\nHo st: a\r\n", .malformedFieldName, 400),
    ("GET / HTTP/1.1\r\nHost\r\n", .malformedFieldName, 400),
    ("GET / HTTP/1.1\r\n: a\r\n", .malformedFieldName, 400),
    ("GET / HTTP/1.1\r\nH\u{E4}st: a\r\n", .malformedFieldName, 400),
    // Host.
    ("GET / HTTP/1.1\r\n\r\n", .missingHost, 400),
    ("GET http://a/ HTTP/1.1\r\n\r\n", .missingHost, 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", .repeatedHost, 400),
    ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n", .repeatedHost, 400),
    ("GET / HTTP/1.1\r\nHost: a, b\r\n", .malformedHost, 400),
    ("GET / HTTP/1.1\r\nHost: a/b\r\n", .malformedHost, 400),
    ("GET / HTTP/1.1\r\nHost: u@a\r\n", .malformedHost, 400),
    ("GET / HTTP/1.1\r\nHost: a:b\r\n", .malformedHost, 400),
    ("GET / HTTP/1.1\r\nHost: :80\r\n", .malformedHost, 400),
    ("GET / HTTP/1.1\r\nHost: [::1\r\n", .malformedHost, 400),
    // Framing.
    (head("Content-Length:"), .malformedContentLength, 400),
    (head("Content-Length: +1"), .malformedContentLength, 400),
    (head("Content-Length: -1"), .malformedContentLength, 400),
    (head("Content-Length: 0x1"), .malformedContentLength, 400),
    (head("Content-Length: 1 1"), .malformedContentLength, 400),
    (head("Content-Length: 1_0"), .malformedContentLength, 400),
    (head("Content-Length: 5, 5"), .malformedContentLength, 400),
    (head("Content-Length: 99999999999999999999"), .malformedContentLength, 400),
    (head("Content-Length: 1\r\nContent-Length: 1"), .repeatedContentLength, 400),
    (head("Content-Length: 1\r\ncontent-length: 2"), .repeatedContentLength, 400),
    (head("Content-Length: 0\r\nTransfer-Encoding: chunked"), .contentLengthWithTransferEncoding, 400),
    (head("Transfer-Encoding: chunked\r\nContent-Length: 1"), .contentLengthWithTransferEncoding, 400),
    ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", .transferEncodingOnHTTP10, 400),
    (head("Transfer-Encoding:"), .chunkedNotLast, 400),
    (head("Transfer-Encoding: identity"), .chunkedNotLast, 400),
    (head("Transfer-Encoding: chunked, gzip"), .chunkedNotLast, 400),
    (head("Transfer-Encoding: chunked, chunked"), .chunkedNotLast, 400),
    (head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), .chunkedNotLast, 400),
    (head("Transfer-Encoding: xchunked"), .chunkedNotLast, 400),
    (head("Transfer-Encoding: chunked;q=1"), .chunkedNotLast, 400),
    (head("Transfer-Encoding: chunked,"), .chunkedNotLast, 400),
    (head("Transfer-Encoding: gzip, chunked"), .unknownTransferCoding, 501),
    (head("Transfer-Encoding: , chunked"), .unknownTransferCoding, 501),
    // Chunks.
    (chunks("+5\r\nhello\r\n"), .malformedChunkSize, 400),
    (chunks("-5\r\nhello\r\n"), .malformedChunkSize, 400),
    (chunks("0x5\r\nhello\r\n"), .malformedChunkSize, 400),
    (chunks("1_0\r\nhello\r\n"), .malformedChunkSize, 400),
    (chunks(" 5\r\nhello\r\n"), .malformedChunkSize, 400),
    (chunks("5 \r\nhello\r\n"), .malformedChunkSize, 400),
    (chunks("5 ;a\r\nhello\r\n"), .malformedChunkSize, 400),
    (chunks("\r\nhello\r\n"), .malformedChunkSize, 400),
    (chunks("g\r\n"), .malformedChunkSize, 400),
    (chunks("fffffffffffffffff\r\n"), .malformedChunkSize, 400),
    (chunks("5\nhello\r\n"), .bareLineFeed, 400),
    (chunks("5;a\0\r\nhello\r\n"), .controlCharacter(byte: 0), 400),
    (chunks("5;a\rb\r\nhello\r\n"), .bareCarriageReturn, 400),
    (chunks("5\r\nhello!\r\n"), .malformedChunkEnd, 400),
    (chunks("5\r\nhello\n0\r\n\r\n"), .malformedChunkEnd, 400),
    (chunks("5\r\nhello\r0\r\n\r\n"), .malformedChunkEnd, 400),
    (chunks("0\r\nX : y\r\n\r\n"), .malformedFieldName, 400),
    (chunks("0\r\n X: y\r\n\r\n"), .lineFolding, 400),
    (chunks("0\r\nX: y\n\r\n"), .bareLineFeed, 400),
    (chunks("0\r\n\n"), .bareLineFeed, 400),
    // Expectations and codings.
    (head("Expect: 200-ok\r\nContent-Length: 1"), .unknownExpectation, 417),
    (head("Expect: 100-continue, x\r\nContent-Length: 1"), .unknownExpectation, 417),
    (head("Content-Encoding: br\r\nContent-Length: 1"), .unknownContentCoding, 415),
    (head("Content-Encoding: gzip, gzip\r\nContent-Length: 1"), .unknownContentCoding, 415),
  ]

  @Test("refuses what RFC 9112 forbids, with its status, and reads nothing behind it", arguments: refused)
  func refuses(_ refusal: Refusal) {
    let smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    let events = eventsAtEverySplit(refusal.wire + smuggled)
    #expect(events.last == "\(refusal.error)")
    #expect(!events.contains { $0.contains("smuggled") })
    #expect(refusal.error.status.code == refusal.status)
  }

  @Test("bounds the head, its lines and its fields")
  func boundsHead() {
    var limits = Limits()
    limits.requestLineBytes = 40
    limits.headBytes = 80
    limits.fieldCount = 3
    let line = "GET /\(String(repeating: "a", count: 24)) HTTP/1.1\r\n"
    #expect(line.utf8.count == 40)
    #expect(eventsAtEverySplit(line + "Host: a\r\n\r\n", limits: limits).last?.hasPrefix("GET /aaa") == true)
    #expect(eventsAtEverySplit("X" + line, limits: limits) == ["requestLineTooLong(limit: 40)"])
    #expect(eventsAtEverySplit(String(repeating: "x", count: 50), limits: limits) == ["requestLineTooLong(limit: 40)"])
    let long = "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "y", count: 60))\r\n\r\n"
    #expect(eventsAtEverySplit(long, limits: limits) == ["headTooLarge(limit: 80)"])
    let many = "GET / HTTP/1.1\r\nHost: a\r\na:1\r\nb:2\r\nc:3\r\n\r\n"
    #expect(eventsAtEverySplit(many, limits: limits) == ["tooManyFields(limit: 3)"])
    #expect(eventsAtEverySplit(String(repeating: "\r\n", count: 50), limits: limits) == ["headTooLarge(limit: 80)"])
    #expect(RequestError.requestLineTooLong(limit: 1).status.code == 414)
    #expect(RequestError.headTooLarge(limit: 1).status.code == 431)
    #expect(RequestError.tooManyFields(limit: 1).status.code == 431)
  }

  @Test("bounds the body before it is read, and chunk by chunk")
  func boundsBody() {
    var limits = Limits()
    limits.bodyBytes = 8
    limits.headBytes = 100
    limits.fieldCount = 4
    let error = "bodyTooLarge(limit: 8)"
    #expect(eventsAtEverySplit(Self.head("Content-Length: 9"), limits: limits) == [error])
    #expect(eventsAtEverySplit(Self.head("Content-Length: 8") + "12345678", limits: limits).count == 2)
    #expect(eventsAtEverySplit(Self.chunks("9\r\n"), limits: limits) == ["head /", error])
    #expect(eventsAtEverySplit(Self.chunks("4\r\n1234\r\n5\r\n"), limits: limits) == ["head /", error])
    #expect(
      eventsAtEverySplit(Self.chunks("4\r\n1234\r\n4\r\n5678\r\n0\r\n\r\n"), limits: limits).last
        == "POST / [12345678] keeps")
    let trailers = String(repeating: "Xxxxxxxxxxxxxxxxxxxx: yyyyyyyyyyyyyyyyyyyy\r\n", count: 3)
    #expect(eventsAtEverySplit(Self.chunks("0\r\n" + trailers), limits: limits).last == "headTooLarge(limit: 100)")
    let many = String(repeating: "X: y\r\n", count: 5)
    #expect(eventsAtEverySplit(Self.chunks("0\r\n" + many), limits: limits).last == "tooManyFields(limit: 4)")
    #expect(RequestError.bodyTooLarge(limit: 8).status.code == 413)
  }

  @Test("bounds chunk extensions, of one chunk and of all")
  func boundsExtensions() {
    let one = Self.chunks("1;" + String(repeating: "e", count: 5000) + "\r\n")
    #expect(events(one).last == "malformedChunkSize")
    let chunk = "1;" + String(repeating: "e", count: 2000) + "\r\nx\r\n"
    #expect(events(Self.chunks(chunk + chunk + chunk)).last == "chunkExtensionTooLong(limit: 4096)")
    #expect(events(Self.chunks(chunk + chunk + "0\r\n\r\n")).last == "POST / [xx] keeps")
  }

  @Test("is idle between requests only")
  func idle() {
    var parser = RequestParser(limits: Limits())
    #expect(parser.isIdle)
    "GET".utf8CString.withUnsafeBytes { parser.append(UnsafeRawBufferPointer(rebasing: $0.dropLast())) }
    _ = try? parser.next()
    #expect(!parser.isIdle)
  }
}
