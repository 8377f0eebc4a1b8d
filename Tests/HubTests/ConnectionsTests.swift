import Synchronization
import Testing

@testable import Hub

@Suite struct ConnectionsTests {
  @Test func noMoreAtATimeThanThereAre() async throws {
    let connections = Connections(3)
    let counts = Mutex((now: 0, most: 0, all: 0))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await connections.use {
            counts.withLock {
              $0.now += 1
              $0.all += 1
              $0.most = max($0.most, $0.now)
            }
            await Task.yield()
            counts.withLock { $0.now -= 1 }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(counts.withLock { $0.all } == 50)
    #expect((1...3).contains(counts.withLock { $0.most }))
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
