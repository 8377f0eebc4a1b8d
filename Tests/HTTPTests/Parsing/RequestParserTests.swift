import HTTPTypes
import Testing

@testable import HTTP

/// What the parser makes of bytes: one line an event, and the rule that was broken.
struct Reading: Equatable {
  var lines: [String] = []
  var error: RequestError?

  /// - Parameter pieces: where the bytes are cut.
  init(_ bytes: [UInt8], pieces: [Int] = [], limits: Limits = Limits()) {
    var parser = RequestParser(limits: limits)
    var start = 0
    for end in pieces + [bytes.count] {
      bytes[start..<end].withUnsafeBytes { parser.append($0) }
      start = end
      do throws(RequestError) {
        while let event = try parser.next() { lines.append(describe(event)) }
      } catch {
        #expect(self.error == nil, "an error is told once")
        self.error = error
      }
    }
  }

  /// The same, having checked that cutting the bytes anywhere, and sending each alone, gives the same.
  static func atEverySplit(_ bytes: [UInt8], limits: Limits = Limits()) -> Reading {
    let whole = Reading(bytes, limits: limits)
    for cut in 0...bytes.count { #expect(Reading(bytes, pieces: [cut], limits: limits) == whole, "cut at \(cut)") }
    #expect(Reading(bytes, pieces: Array(0..<bytes.count), limits: limits) == whole, "byte by byte")
    return whole
  }

  var events: [String] { lines + (error.map { ["\($0)"] } ?? []) }
}

private func describe(_ event: RequestParser.Event) -> String {
  switch event {
  // Whether a head is told on its own depends on nothing but the head.
  case .head(let head): "head \(head.target.path)\(head.expectsContinue ? " expects continue" : "")"
  case .request(let head, let body): describe(head, body)
  }
}

private func describe(_ head: RequestHead, _ body: [UInt8]) -> String {
  let query = head.target.query.items.map { " \($0.name)=\($0.value)" }.joined()
  let keeps = head.keepsAlive ? "keeps" : "closes"
  return "\(head.method) \(head.target.path)\(query) [\(String(decoding: body, as: UTF8.self))] \(keeps)"
}

private func events(_ wire: String) -> [String] { Reading(Array(wire.utf8)).events }

private func eventsAtEverySplit(_ wire: String, limits: Limits = Limits()) -> [String] {
  Reading.atEverySplit(Array(wire.utf8), limits: limits).events
}

@Suite struct RequestParserTests {
  @Test("reads what is well formed, however it is cut", arguments: WireVector.table.accepted)
  func accepts(_ vector: WireVector) {
    let reading = Reading.atEverySplit(vector.bytes)
    #expect(reading.error == nil)
    #expect(reading.lines == vector.events)
  }

  @Test(
    "refuses what RFC 9112 forbids, with its status, and reads nothing behind it", arguments: WireVector.table.refused)
  func refuses(_ vector: WireVector) {
    let reading = Reading.atEverySplit(vector.bytes + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    #expect(reading.lines == vector.events)
    #expect(reading.error?.code == vector.error)
    #expect(reading.error?.status.code == vector.status)
  }

  @Test("the table of vectors is there")
  func table() {
    #expect(WireVector.table.accepted.count > 40)
    #expect(WireVector.table.refused.count > 180)
  }

  private static func head(_ fields: String) -> String { "POST / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n\r\n" }

  private static func chunks(_ body: String) -> String { head("Transfer-Encoding: chunked") + body }

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
