import Testing

@testable import Hub

@Suite struct ConnectionsTests {
  private actor Counts {
    var now = 0
    var most = 0
    var all = 0

    func begin() {
      now += 1
      all += 1
      most = max(most, now)
    }

    func end() { now -= 1 }
  }

  @Test func noMoreAtATimeThanThereAre() async throws {
    let connections = Connections(3)
    let counts = Counts()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await connections.use {
            await counts.begin()
            await Task.yield()
            await counts.end()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(await counts.all == 50)
    #expect((1...3).contains(await counts.most))
  }

  @Test func oneThatFailsGivesItsConnectionBack() async throws {
    let connections = Connections(1)
    for _ in 0..<3 {
      await #expect(throws: HubError.stalled(host: "h")) {
        try await connections.use { throw HubError.stalled(host: "h") }
      }
    }
    #expect(try await connections.use { 7 } == 7)
  }
}
