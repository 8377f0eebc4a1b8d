import Foundation
import Testing

@testable import HTTP

/// Slow, broken and greedy clients, with limits that are short enough to wait for.
@Suite struct LimitsTests {
  private var hasty: Limits {
    var limits = Limits()
    limits.headTimeout = .milliseconds(200)
    limits.bodyTimeout = .milliseconds(300)
    limits.writeTimeout = .milliseconds(300)
    limits.idleTimeout = .milliseconds(400)
    return limits
  }

  @Test("a head that does not end is answered 408, one that does not begin is not")
  func head() async throws {
    try await withServer(limits: hasty) { server, address, _ in
      try await onThread {
        let client = try WireClient(address)
        let answer = try client.exchange("GET / HTTP/1.1\r\nHost:")
        #expect(answer.status == 408)
        #expect(answer.text == "head_timeout")
        #expect(try client.seesEnd())
        #expect(try WireClient(address).receiveAll() == "")
      }
      #expect(server.statistics.refused[408] == 1)
    }
  }

  @Test("a body that stops, or that trickles, is answered 408")
  func body() async throws {
    var limits = hasty
    limits.rateGrace = .milliseconds(200)
    try await withServer(limits: limits) { _, address, _ in
      try await onThread {
        let client = try WireClient(address)
        #expect(try client.exchange(post + "Content-Length: 2\r\n\r\nx").text.hasPrefix("body_t"))
        let trickling = try WireClient(address)
        try trickling.send(post + "Content-Length: 100000\r\n\r\n")
        var sent = 0
        // Each piece is in time; their sum is not.
        while sent < 60, (try? trickling.send("x")) != nil {
          sent += 1
          Thread.sleep(forTimeInterval: 0.02)
        }
        #expect(try trickling.receiveResponse().text == "body_too_slow")
      }
    }
  }

  @Test("a kept connection is closed when it has been idle too long")
  func idle() async throws {
    try await withServer(limits: hasty) { _, address, _ in
      try await onThread {
        let client = try WireClient(address)
        #expect(try client.exchange(get).status == 200)
        #expect(try client.seesEnd())
      }
    }
  }

  @Test("a client that does not read its answer is dropped")
  func unread() async throws {
    try await withServer(limits: hasty) { server, address, _ in
      let client = try await onThread {
        let client = try WireClient(address)
        try client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        return client
      }
      #expect(await eventually { server.statistics.connectionsAccepted == 1 && server.statistics.connectionsOpen == 0 })
      withExtendedLifetime(client) {}
    }
  }

  @Test(
    "a client reads its 413 although it goes on sending",
    arguments: ["Content-Length: 64000000", "Transfer-Encoding: chunked"])
  func tooLarge(_ framing: String) async throws {
    var limits = Limits()
    limits.bodyBytes = 1 << 20
    try await withServer(limits: limits) { _, address, sightings in
      try await onThread {
        let client = try WireClient(address)
        try client.send(post + framing + "\r\n\r\n")
        if framing.hasPrefix("T") { try client.send("3d09000\r\n") }
        let piece = [UInt8](repeating: 1, count: 1 << 20)
        for _ in 0..<32 { try client.send(piece) }
        let answer = try client.receiveResponse()
        #expect(answer.status == 413)
        #expect(answer.text == "body_too_large")
        #expect(answer["Connection"] == "close")
        client.closeWriting()
        #expect(try client.seesEnd())
      }
      #expect(sightings.started.load(ordering: .relaxed) == 0)
    }
  }

  @Test("bytes in flight are bounded over all requests")
  func bytesInFlight() async throws {
    var limits = Limits()
    limits.bytesInFlight = 1 << 20
    try await withServer(limits: limits) { server, address, _ in
      try await onThread {
        let holder = try WireClient(address)
        try holder.send(post + "Content-Length: 1000000\r\n\r\n")
        try holder.send([UInt8](repeating: 1, count: 900_000))
        while server.statistics.bytesInFlight < 900_000 { Thread.sleep(forTimeInterval: 0.001) }
        let declared = try WireClient(address).exchange(post + "Content-Length: 500000\r\n\r\n")
        #expect(declared.status == 503)
        #expect(declared["Retry-After"] == "1")
        let chunked = try WireClient(address)
        try chunked.send(post + "Transfer-Encoding: chunked\r\n\r\n7a120\r\n")
        try chunked.send([UInt8](repeating: 1, count: 500_000))
        #expect(try chunked.receiveResponse().status == 503)
        try holder.send([UInt8](repeating: 1, count: 100_000))
        #expect(try holder.receiveResponse().body.count == 1_000_000)
        #expect(try holder.exchange(post + "Content-Length: 2\r\n\r\nhi").text == "hi")
      }
      #expect(await eventually { server.statistics.bytesInFlight == 0 })
    }
  }

  @Test("a connection over the limit is told 503 while the others are at work, and taken again when there is room")
  func connections() async throws {
    var limits = Limits()
    limits.connections = 2
    try await withServer(limits: limits) { server, address, _ in
      try await onThread {
        let wait = "GET /wait?ms=60000 HTTP/1.1\r\nHost: a\r\n\r\n"
        let first = try WireClient(address)
        var second: WireClient? = try WireClient(address)
        try first.send(wait)
        try second?.send(wait)
        while server.statistics.requestsInFlight < 2 { Thread.sleep(forTimeInterval: 0.001) }
        let third = try WireClient(address).exchange(get)
        #expect(third.status == 503)
        #expect(third["Retry-After"] == "1")
        second = nil
        while server.statistics.connectionsOpen > 1 { Thread.sleep(forTimeInterval: 0.001) }
        #expect(try WireClient(address).exchange(get).status == 200)
      }
      #expect(server.statistics.connectionsEvicted == 0)
    }
  }

  @Test(
    "over the limit a newcomer takes the place of the one that is idle or slow for longest",
    arguments: ["", "GET / HT", post + "Content-Length: 100000\r\n\r\nx", get])
  func eviction(_ slow: String) async throws {
    var limits = Limits()
    limits.connections = 2
    limits.evictionAge = .milliseconds(50)
    try await withServer(limits: limits, queues: 1) { server, address, _ in
      try await onThread {
        let oldest = try WireClient(address)
        try oldest.send(slow)
        if slow == get { #expect(try oldest.receiveResponse().status == 200) }
        Thread.sleep(forTimeInterval: 0.1)
        let other = try WireClient(address)
        #expect(try other.exchange(get).status == 200)
        #expect(try WireClient(address).exchange(get).status == 200)
        #expect(try oldest.seesEnd())
        #expect(try other.exchange(get).status == 200)
      }
      #expect(server.statistics.connectionsEvicted == 1)
    }
  }

  @Test("answers that nobody reads are bounded: the reader that stopped first loses its own")
  func unreadAnswers() async throws {
    var limits = Limits()
    limits.answerBytes = 40 << 20
    try await withServer(limits: limits, queues: 1) { server, address, _ in
      let big = "GET /big HTTP/1.1\r\nHost: a\r\n\r\n"
      try await onThread {
        let clients = try (0..<4).map { count in
          let client = try WireClient(address)
          try client.send(big)
          while server.statistics.connectionsEvicted < count - 1 { Thread.sleep(forTimeInterval: 0.001) }
          while server.statistics.answerBytes < min(count + 1, 2) * 16 << 20 { Thread.sleep(forTimeInterval: 0.001) }
          return client
        }
        #expect(server.statistics.answerBytes < 40 << 20)
        #expect(try clients[3].receiveResponse().body.count == 16 << 20)
        #expect(throws: (any Error).self) { try clients[0].receiveResponse() }
      }
      #expect(await eventually { server.statistics.answerBytes == 0 && server.statistics.connectionsOpen == 0 })
    }
  }

  @Test("a client that goes cancels the work for it", arguments: ["close", "reset", "half-close of HTTP/1.0"])
  func gone(_ how: String) async throws {
    try await withServer { server, address, sightings in
      var client: WireClient? = try await onThread {
        let client = try WireClient(address)
        try client.send("GET /wait?ms=60000 HTTP/1.\(how.hasSuffix("0") ? 0 : 1)\r\nHost: a\r\n\r\n")
        return client
      }
      #expect(await eventually { server.statistics.requestsInFlight == 1 })
      switch how {
      case "close": client = nil
      case "reset": client?.reset()
      default: client?.closeWriting()
      }
      #expect(await eventually { sightings.cancelled.load(ordering: .relaxed) == 1 })
      #expect(await eventually { server.statistics.connectionsOpen == 0 && server.statistics.requestsInFlight == 0 })
      withExtendedLifetime(client) {}
    }
  }

  @Test("a client that closes its side alone gets the answers to all that it has sent")
  func halfClosed() async throws {
    try await withServer { server, address, sightings in
      let answers = try await onThread {
        let client = try WireClient(address)
        try client.send("GET /wait?ms=300 HTTP/1.1\r\nHost: a\r\n\r\n" + get + "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
        client.closeWriting()
        return try client.receiveAll()
      }
      #expect(answers.ranges(of: "HTTP/1.1 200 OK").count == 3)
      #expect(answers.ranges(of: "waited").count == 2)
      // It was asked whether it is still there.
      #expect(answers.hasPrefix("HTTP/1.1 100 Continue\r\n\r\n"))
      #expect(sightings.cancelled.load(ordering: .relaxed) == 0)
      #expect(await eventually { server.statistics.connectionsOpen == 0 })
    }
  }

  @Test(
    "a client that goes in the middle of a request leaves nothing behind",
    arguments: ["GET / HT", post + "Content-Length: 9\r\n\r\nx"])
  func goneEarly(_ text: String) async throws {
    try await withServer { server, address, sightings in
      try await onThread { try WireClient(address).send(text) }
      #expect(await eventually { server.statistics.connectionsAccepted == 1 && server.statistics.connectionsOpen == 0 })
      #expect(server.statistics.bytesInFlight == 0)
      #expect(sightings.started.load(ordering: .relaxed) == 0)
    }
  }
}
