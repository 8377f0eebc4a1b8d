import Foundation
import Logging
import Testing

@testable import HTTP

@Suite struct ServerTests {
  private func temporaryPath() -> String { "/tmp/http-\(RequestID.make()).sock" }

  private func server(_ addresses: [ListenAddress]) -> Server {
    Server(
      configuration: .init(addresses: addresses), logger: quietLogger(),
      errorResponse: { .text($0.code, status: $0.status) }, handler: { _ in .text("hello") })
  }

  private func expectAnswer(_ address: ListenAddress) async throws {
    let answer = try await onThread { try WireClient(address).exchange(get) }
    #expect(answer.status == 200)
  }

  @Test("listens on IPv4, IPv6 and host names", arguments: ["127.0.0.1", "::1", "localhost"])
  func tcp(_ host: String) async throws {
    try await withServer(.tcp(host: host, port: 0)) { _, address, _ in
      try await expectAnswer(address)
    }
  }

  @Test("takes over a stale socket file, refuses a live one, and removes its own")
  func unix() async throws {
    let path = temporaryPath()
    try await withServer(.unix(path: path)) { _, address, _ in
      try await expectAnswer(address)
      #expect(throws: SocketError.socketInUse(path: path)) { try server([.unix(path: path)]).start() }
      try await expectAnswer(address)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    // A file that a killed server left: bound once, listened at by nobody.
    do {
      let socket = try Socket(family: AF_UNIX)
      let address = try #require(SocketAddress(unixPath: path))
      _ = try SystemCall.run { address.withSockaddr { bind(socket.descriptor, $0, $1) } }
    }
    #expect(FileManager.default.fileExists(atPath: path))
    try await withServer(.unix(path: path)) { _, address, _ in
      try await expectAnswer(address)
    }
  }

  @Test("leaves a file alone that is no socket")
  func file() throws {
    let path = temporaryPath()
    try Data("mine".utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: SocketError.notASocket(path: path)) { try server([.unix(path: path)]).start() }
    #expect(FileManager.default.contents(atPath: path) == Data("mine".utf8))
  }

  @Test("says why it cannot listen, and leaves nothing behind")
  func failures() async throws {
    let path = temporaryPath()
    try await withServer { _, address, _ in
      #expect(throws: SocketError.systemCall(name: "bind", errno: EADDRINUSE)) {
        try server([.unix(path: path), address]).start()
      }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(throws: SocketError.invalidPort(70000)) { try server([.tcp(host: "::1", port: 70000)]).start() }
    let long = "/tmp/" + String(repeating: "x", count: 200)
    #expect(throws: SocketError.pathTooLong(path: long, limit: 107)) { try server([.unix(path: long)]).start() }
    #expect(throws: SocketError.self) { try server([.tcp(host: "no such host.invalid", port: 0)]).start() }
  }

  @Test("draining answers what was accepted, closes what is idle, and takes no more")
  func drain() async throws {
    try await withServer { server, address, _ in
      let clients = try await onThread {
        let (idle, busy, lingering) = try (WireClient(address), WireClient(address), WireClient(address))
        #expect(try idle.exchange(get)["Connection"] == nil)
        try busy.send("GET /wait?ms=2000 HTTP/1.1\r\nHost: a\r\n\r\n")
        try lingering.send("GET /now HTTP/1.1\r\n")
        return (idle, busy, lingering)
      }
      #expect(await eventually { server.statistics.requestsInFlight == 1 && server.statistics.connectionsOpen == 3 })
      async let isClean = server.drain(grace: .milliseconds(100))
      #expect(await eventually { server.isDraining })
      try await onThread {
        // Within the grace new connections are still served, and told to close.
        #expect(try WireClient(address).exchange(get)["Connection"] == "close")
        let answer = try clients.1.receiveResponse()
        #expect(answer.text == "waited")
        #expect(answer["Connection"] == "close")
        #expect(try clients.0.seesEnd())
        #expect(throws: SystemError(code: ECONNREFUSED)) { try WireClient(address) }
        // A request that had begun is still taken.
        #expect(try clients.2.exchange("Host: a\r\n\r\n").text == "now")
      }
      #expect(await isClean)
      #expect(server.statistics.connectionsOpen == 0)
    }
  }

  @Test("the limit of draining begins where its grace ends")
  func drainLimitAfterGrace() async throws {
    try await withServer { server, address, _ in
      let client = try await onThread {
        let client = try WireClient(address)
        try client.send("GET /wait?ms=2750 HTTP/1.1\r\nHost: a\r\n\r\n")
        return client
      }
      #expect(await eventually { server.statistics.requestsInFlight == 1 })
      async let isClean = server.drain(grace: .milliseconds(1500), limit: .milliseconds(2000))
      #expect(try await onThread { try client.receiveResponse().text } == "waited")
      _ = await isClean  // or not: the client has its answer and need not have closed yet
    }
  }

  @Test("draining ends at its limit, whatever is still going on")
  func drainLimit() async throws {
    try await withServer { server, address, sightings in
      let client = try await onThread {
        let client = try WireClient(address)
        try client.send("GET /wait?ms=60000 HTTP/1.1\r\nHost: a\r\n\r\n")
        return client
      }
      #expect(await eventually { server.statistics.requestsInFlight == 1 })
      #expect(await server.drain(limit: .milliseconds(100)) == false)
      #expect(await eventually { sightings.cancelled.load(ordering: .relaxed) == 1 })
      let seesEnd = try await onThread { try client.seesEnd() }
      #expect(seesEnd)
    }
  }
}
