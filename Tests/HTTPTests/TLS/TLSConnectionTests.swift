import Foundation
import Testing

@testable import HTTP

/// Whole exchanges by TLS, over real sockets.
@Suite struct TLSConnectionTests {
  @Test(
    "answers wire text as it does in the clear, also when it comes byte by byte", arguments: ConnectionTests.vectors)
  func wire(_ exchange: ConnectionTests.Exchange) async throws {
    try await withServer(try Certificates.address()) { _, address, _ in
      let (whole, trickled) = try await onThread {
        let client = try WireClient(address)
        try client.send(exchange.input)
        let trickling = try WireClient(address)
        for byte in exchange.input.utf8 { try trickling.send([byte]) }
        return (try client.receiveAll(), try trickling.receiveAll())
      }
      #expect(ConnectionTests.normalised(whole) == exchange.output)
      #expect(ConnectionTests.normalised(trickled) == exchange.output)
    }
  }

  @Test("large bodies arrive whole, and large answers leave whole, also to a client that reads late")
  func large() async throws {
    try await withServer(try Certificates.address()) { server, address, _ in
      let body = (0..<(12 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
      let expected = "\(body.count) \(body.reduce(0) { $0 &+ Int($1) })"
      try await onThread {
        let client = try WireClient(address)
        try client.send("POST /sum HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
        try client.send(body)
        #expect(try client.receiveResponse().text == expected)
        try client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
        Thread.sleep(forTimeInterval: 0.2)
        #expect(try client.receiveResponse().body == [UInt8](repeating: 7, count: 16 << 20))
        try client.send(post + "Content-Length: \(body.count)\r\n\r\n")
        try client.send(body)
        #expect(try client.receiveResponse().body == body)
      }
      #expect(await eventually { server.statistics.bytesInFlight == 0 })
    }
  }

  @Test("100 connections at once each get their own answers, pipelined")
  func parallel() async throws {
    try await withServer(try Certificates.address()) { server, address, _ in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<100 {
          group.addTask {
            try await onThread {
              let client = try WireClient(address)
              let texts = (0..<20).map { "\(number)-\($0)" }
              try client.send(texts.map { post + "Content-Length: \($0.utf8.count)\r\n\r\n\($0)" }.joined())
              for text in texts { #expect(try client.receiveResponse().text == text) }
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(await eventually { server.statistics.connectionsOpen == 0 })
    }
  }

  @Test("HTTP in the clear is answered 400, in the clear, and other noise with an end")
  func plain() async throws {
    try await withServer(try Certificates.address()) { server, address, _ in
      try await onThread {
        let client = try WireClient(address, as: nil)
        let answer = try client.exchange(get)
        #expect(answer.status == 400)
        #expect(answer.text == "plain_http")
        #expect(try client.seesEnd())
        let noise = try WireClient(address, as: nil)
        try noise.send([UInt8](repeating: 0xFF, count: 100_000))
        // At the most an alert.
        #expect(try noise.receiveAll().utf8.count < 30)
        let vanishing = try WireClient(address, as: nil)
        try vanishing.send([0x16, 3, 1])
        vanishing.closeWriting()
        #expect(try vanishing.receiveAll().utf8.count < 30)
      }
      #expect(server.statistics.refused[400] == 1)
      #expect(await eventually { server.statistics.connectionsOpen == 0 })
    }
  }

  @Test("a handshake that stalls is closed at the head's time-out, and holds nobody up")
  func stalled() async throws {
    var limits = Limits()
    limits.headTimeout = .milliseconds(500)
    try await withServer(try Certificates.address(), limits: limits, queues: 1) { server, address, _ in
      try await onThread {
        let stalled = try (0..<50).map { number in
          let client = try WireClient(address, as: nil)
          // A record's head that announces a hello, and of some a part of it.
          try client.send([0x16, 3, 1, 1, 0] + [UInt8](repeating: 1, count: number))
          return client
        }
        #expect(try WireClient(address).exchange(get).status == 200)
        for client in stalled { #expect(try client.seesEnd()) }
      }
      #expect(await eventually { server.statistics.connectionsOpen == 0 })
    }
  }

  @Test("a connection over the limit gets its 503 by TLS")
  func surplus() async throws {
    var limits = Limits()
    limits.connections = 1
    try await withServer(try Certificates.address(), limits: limits) { _, address, _ in
      try await onThread {
        let first = try WireClient(address)
        let second = try WireClient(address)
        #expect(try second.receiveResponse().status == 503)
        #expect(try second.seesEnd())
        #expect(try first.exchange(get).status == 200)
      }
    }
  }

  @Test("where certificates are demanded, only the right ones get an answer", arguments: TLSVersion.allCases)
  func clients(_ oldest: TLSVersion) async throws {
    let address = try Certificates.address(Certificates.configuration(clients: "clients.pem", oldestVersion: oldest))
    try await withServer(address) { server, address, sightings in
      try await onThread {
        for refused in [TLSClient.Identity.trusting, .holding("stranger"), .holding("misused")] {
          // In TLS 1.3 the client has shaken hands before the server has seen its certificate.
          #expect((try? WireClient(address, as: refused).exchange(get)) == nil)
        }
        #expect(sightings.started.load(ordering: .relaxed) == 0)
        let client = try WireClient(address, as: .holding("client"))
        #expect(try client.exchange(get).status == 200)
      }
    }
  }

  @Test("a client trusts neither another authority nor another name")
  func trust() async throws {
    let context = try TLSContext(Certificates.configuration())
    try await withServer(.tls(host: "127.0.0.1", port: 0, context)) { _, address, _ in
      try await onThread {
        var identity = TLSClient.Identity.trusting("strangers")
        #expect(try WireClient.isRefused(address, as: identity))
        identity.trustsAnybody = true
        let client = try WireClient(address, as: identity)
        #expect(try client.exchange(get).status == 200)
      }
    }
    // An address that is not in the certificate.
    try await withServer(.tls(host: "127.0.0.2", port: 0, context)) { _, address, _ in
      let isRefused = try await onThread { try WireClient.isRefused(address) }
      #expect(isRefused)
    }
  }
}
