import Logging
import Synchronization
import Testing

@testable import HTTP

/// What is decided before a body is read.
@Suite struct AdmissionTests {
  private let stranger = "POST /echo HTTP/1.1\r\nHost: a\r\nX-Stranger: 1\r\n"

  @Test("a stranger's body is not waited for, and the connection closes")
  func beforeTheBody() async throws {
    try await withServer { server, address, sightings in
      try await onThread {
        for framing in ["Content-Length: 33554432", "Transfer-Encoding: chunked"] {
          let client = try WireClient(address)
          let answer = try client.exchange(stranger + framing + "\r\nExpect: 100-continue\r\n\r\n")
          #expect(answer.status == 401, "the answer comes before a 100")
          #expect(answer["Connection"] == "close")
          client.closeWriting()
          #expect(try client.seesEnd())
        }
      }
      #expect(sightings.started.load(ordering: .relaxed) == 0)
      #expect(server.statistics.bytesInFlight == 0)
    }
  }

  @Test("a stranger who sends all the same reads the answer, and nothing behind it is a request")
  func sendsAllTheSame() async throws {
    try await withServer { _, address, sightings in
      try await onThread {
        let client = try WireClient(address)
        try client.send(stranger + "Content-Length: 4000000\r\n\r\n")
        try client.send([UInt8](repeating: 65, count: 4_000_000))
        try? client.send(get)
        #expect(try client.receiveResponse().status == 401)
        client.closeWriting()
        #expect(try client.seesEnd())
      }
      #expect(sightings.started.load(ordering: .relaxed) == 0)
    }
  }

  @Test("without a body the connection stays, and a friend's request behind it is answered")
  func staysOpen() async throws {
    try await withServer { _, address, _ in
      try await onThread {
        let client = try WireClient(address)
        #expect(try client.exchange("GET /echo HTTP/1.1\r\nHost: a\r\nX-Stranger: 1\r\n\r\n" + get).status == 401)
        #expect(try client.receiveResponse().status == 200)
      }
    }
  }

  @Test("every answer has its line, with the caller's name where one is known")
  func accessLines() async throws {
    let lines = Lines()
    var logger = Logger(label: "test", factory: { _ in lines.handler })
    logger.logLevel = .info
    try await withServer(logger: logger) { _, address, _ in
      try await onThread {
        let client = try WireClient(address)
        _ = try client.exchange(post + "X-Request-Id: mine\r\nContent-Length: 5\r\n\r\nhello")
        _ = try client.exchange("GET /now HTTP/1.1\r\nHost: a\r\nX-Stranger: 1\r\n\r\n")
        _ = try client.exchange("GET /\u{1b} HTTP/1.1\r\nHost: a\r\n\r\n")
      }
    }
    let answers = lines.all.filter { $0["status"] != nil }
    #expect(answers.map { $0["status"] } == ["200", "401", "400"])
    #expect(answers.map { $0["key"] } == ["friend", nil, nil])
    #expect(answers.map { $0["method"] } == ["POST", "GET", nil])
    #expect(answers[0]["request_id"] == "mine" && answers[0]["bytes_in"] == "5" && answers[0]["bytes_out"] == "5")
  }
}

/// Keeps the metadata of what is logged.
private final class Lines: Sendable {
  private let state = Mutex<[[String: String]]>([])

  var all: [[String: String]] { state.withLock { $0 } }
  var handler: Handler { Handler(lines: self) }

  struct Handler: LogHandler {
    let lines: Lines
    var logLevel = Logger.Level.info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey name: String) -> Logger.MetadataValue? {
      get { metadata[name] }
      set { metadata[name] = newValue }
    }

    func log(event: LogEvent) {
      let line = (event.metadata ?? [:]).mapValues(\.description)
      lines.state.withLock { $0.append(line) }
    }
  }
}
