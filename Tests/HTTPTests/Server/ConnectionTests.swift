import HTTPTypes
import Testing

@testable import HTTP

/// Whole exchanges over real sockets.
@Suite struct ConnectionTests {
  /// A response's text with what differs from run to run taken out.
  static func normalised(_ wire: String) -> String {
    wire.replacing(/Date: [A-Za-z0-9:, ]*/, with: "Date: …").replacing(
      /X-Request-Id: [0-9a-f]{16}/, with: "X-Request-Id: …")
  }

  static let own = "Date: …\r\nX-Request-Id: …\r\nX-Content-Type-Options: nosniff\r\n"
  static let type = "Content-Type: application/octet-stream\r\n"

  /// What goes in, on one connection, and all that comes out until the server closes.
  static let vectors = table.map { Exchange(name: $0, input: $1, output: $2) }

  struct Exchange: Sendable, CustomTestStringConvertible {
    let name: String
    let input: String
    let output: String
    var testDescription: String { name }
  }

  private static let table: [(String, String, String)] = [
    (
      "close", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
      "HTTP/1.1 200 OK\r\n\(type)Content-Length: 2\r\n\(own)Connection: close\r\n\r\nhi"
    ),
    (
      "HTTP/1.0", "GET /echo HTTP/1.0\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\(type)Content-Length: 0\r\n\(own)Connection: close\r\n\r\n"
    ),
    (
      "HTTP/1.0 kept, then closed",
      "GET /now HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /now HTTP/1.0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\(own)Connection: keep-alive\r\n\r\nnow"
        + "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\(own)Connection: close\r\n\r\nnow"
    ),
    (
      "HEAD", "HEAD /now HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\(own)Connection: close\r\n\r\n"
    ),
    (
      "pipelined, the slow one first",
      "GET /wait HTTP/1.1\r\nHost: a\r\n\r\nGET /now HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n\(own)\r\nwaited"
        + "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\(own)Connection: close\r\n\r\nnow"
    ),
    (
      "a refusal closes, and what is behind it is no request",
      "GET / HTTP/1.1\r\n\r\nGET /now HTTP/1.1\r\nHost: a\r\n\r\n",
      "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 12\r\n\(own)Connection: close\r\n\r\nmissing_host"
    ),
    (
      "a refusal comes behind the answers before it",
      "GET /now HTTP/1.1\r\nHost: a\r\n\r\nNONSENSE\r\n",
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n\(own)\r\nnow"
        + "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 22\r\n\(own)Connection: close\r\n\r\nmalformed_request_line"
    ),
    (
      "a status that is none", "GET /bad HTTP/1.1\r\nHost: a\r\n\r\n",
      "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 16\r\n\(own)Connection: close\r\n\r\ninvalid_response"
    ),
  ]

  @Test("answers wire text with wire text, also when it comes byte by byte", arguments: vectors)
  func wire(_ exchange: Exchange) async throws {
    try await withServer { _, address, _ in
      let whole = try await onThread {
        let client = try WireClient(address)
        try client.send(exchange.input)
        return try client.receiveAll()
      }
      #expect(Self.normalised(whole) == exchange.output)
      let trickled = try await onThread {
        let client = try WireClient(address)
        for byte in exchange.input.utf8 { try client.send([byte]) }
        return try client.receiveAll()
      }
      #expect(Self.normalised(trickled) == exchange.output)
    }
  }

  @Test("asks for the body when the client waits for that, and refuses before it is sent")
  func expectation() async throws {
    try await withServer { _, address, _ in
      try await onThread {
        let client = try WireClient(address)
        try client.send(post + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        #expect(try client.receiveResponse().head == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(try client.exchange("hi").text == "hi")
        let tooLarge = try client.exchange(post + "Expect: 100-continue\r\nContent-Length: 999999999\r\n\r\n")
        #expect(tooLarge.status == 413)
        let unknown = try WireClient(address).exchange(post + "Expect: tea\r\nContent-Length: 2\r\n\r\n")
        #expect(unknown.status == 417)
      }
    }
  }

  @Test("keeps the caller's id if it is sane")
  func ids() async throws {
    try await withServer { _, address, _ in
      try await onThread {
        let client = try WireClient(address)
        let sane = try client.exchange("GET /id HTTP/1.1\r\nHost: a\r\nX-Request-Id: my-1\r\n\r\n")
        #expect(sane["X-Request-Id"] == "my-1")
        #expect(sane.text == "my-1")
        let other = try client.exchange("GET /id HTTP/1.1\r\nHost: a\r\nX-Request-Id: <script>\r\n\r\n")
        #expect(other["X-Request-Id"] == other.text)
        #expect(other.text.count == 16)
      }
    }
  }

  @Test("large bodies arrive whole, by length and in chunks, and large answers leave whole")
  func large() async throws {
    try await withServer { server, address, _ in
      let body = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
      let expected = "\(body.count) \(body.reduce(0) { $0 &+ Int($1) })"
      try await onThread {
        let client = try WireClient(address)
        try client.send("POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
        try client.send(body)
        #expect(try client.receiveResponse().text == expected)
        try client.send("POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for start in stride(from: 0, to: body.count, by: 100_000) {
          let chunk = body[start..<min(start + 100_000, body.count)]
          try client.send(Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10])
        }
        #expect(try client.exchange("0\r\n\r\n").text == expected)
        #expect(
          try client.exchange("GET /big HTTP/1.1\r\nHost: a\r\n\r\n").body == [UInt8](repeating: 7, count: 16 << 20))
      }
      #expect(await eventually { server.statistics.bytesInFlight == 0 })
    }
  }

  @Test("inflates gzip bodies, and compresses answers")
  func gzip() async throws {
    let compressed = try #require(Gzip.compress(GzipTests.sample))
    let bomb = try #require(Gzip.compress([UInt8](repeating: 0, count: 3 << 20)))
    try await withServer { _, address, _ in
      try await onThread {
        let client = try WireClient(address)
        let head = { (count: Int) in post + "Content-Encoding: gzip\r\nContent-Length: \(count)\r\n\r\n" }
        try client.send(Array(head(compressed.count).utf8) + compressed)
        #expect(try client.receiveResponse().body == GzipTests.sample)
        try client.send(Array(head(bomb.count).utf8) + bomb)
        #expect(try client.receiveResponse().status == 413)
        #expect(try client.exchange(head(2) + "hi").status == 400)
        let answer = try client.exchange("GET /json HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
        #expect(answer["Content-Encoding"] == "gzip")
        #expect(try Gzip.inflate(answer.body, limits: Limits()) == GzipTests.sample)
      }
    }
  }

  @Test("pipelines more than it looks ahead, in order")
  func pipelining() async throws {
    var limits = Limits()
    limits.lookAheadBytes = 1000
    try await withServer(limits: limits) { _, address, _ in
      try await onThread {
        let client = try WireClient(address)
        let count = 2000
        let requests = (0..<count).map { number -> String in
          let text = String(number)
          return post + "Content-Length: \(text.count)\r\n\r\n\(text)"
        }
        try client.send(requests.joined())
        for number in 0..<count { #expect(try client.receiveResponse().text == String(number)) }
      }
    }
  }

  @Test("200 connections at once each get their own answer")
  func parallel() async throws {
    try await withServer { server, address, _ in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            try await onThread {
              let client = try WireClient(address)
              for round in 0..<5 {
                let text = "\(number)-\(round)"
                let answer = try client.exchange(post + "Content-Length: \(text.utf8.count)\r\n\r\n\(text)")
                #expect(answer.text == text)
              }
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(server.statistics.connectionsAccepted == 200)
      #expect(await eventually { server.statistics.connectionsOpen == 0 })
    }
  }
}
