import Testing

@testable import Hub

@Suite struct RetryTests {
  private let retry = Retry()
  private let broken = HubError.unreachable(host: "h", reason: "r")

  @Test func waitsTwiceAsLongEachTimeUpToALimit() {
    var retry = retry
    retry.limit = 9
    let waits = (0..<10).map { retry.delay(after: broken, failures: $0) }
    #expect(waits[0] == .milliseconds(250))
    #expect(waits[1] == .milliseconds(500))
    #expect(waits[8] == .seconds(15))
    #expect(waits[9] == nil)
  }

  @Test func waitsAsLongAsAsked() {
    #expect(retry.delay(after: .rateLimited(host: "h", seconds: 60), failures: 0) == .seconds(60))
    #expect(retry.delay(after: .rateLimited(host: "h", seconds: 0), failures: 0) == .milliseconds(250))
    #expect(retry.delay(after: .rateLimited(host: "h", seconds: 3600), failures: 0) == nil)
  }

  @Test func givesUpAtOnceWhereAnotherTryIsOfNoUse() {
    #expect(retry.delay(after: .diskFull(path: "p"), failures: 0) == nil)
    #expect(retry.delay(after: .gated(repository: "r", hasToken: false), failures: 0) == nil)
    #expect(retry.delay(after: .wrongDigest(file: "f", expected: "a", found: "b"), failures: 0) == nil)
  }

  @Test func progressMakesTheCountBeginAnew() async throws {
    var retry = Retry(limit: 2)
    retry.first = .zero
    var tries: Int64 = 0
    var brought: Int64 = 0
    // Twenty tries that each bring something …
    _ = try await retry.run(progress: { brought }, waiting: { _, _ in }) {
      tries += 1
      if tries <= 20 {
        brought += 1
        throw broken
      }
      return tries
    }
    #expect(tries == 21)
    // … and only two that bring nothing.
    tries = 0
    await #expect(throws: broken) {
      try await retry.run(waiting: { _, _ in }) { () async throws -> Int64 in
        tries += 1
        throw broken
      }
    }
    #expect(tries == 3)
  }
}
