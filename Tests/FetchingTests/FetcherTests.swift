import HTTP
import HTTPTypes
import Logging
import Synchronization
import Testing

@testable import Fetching

/// Against a server of our own on loopback. What a hostile one does is tried in `Tests/Attack/test_sources.py`.
@Suite struct FetcherTests {
  /// What the host answers with, by path.
  private static func respond(to request: Request) async -> Response {
    switch request.path {
    case "/picture": return .bytes(Array((request.fields[.userAgent] ?? "").utf8), contentType: "image/png")
    case "/query": return .text(request.query["name"] ?? "")
    case "/large": return .bytes([UInt8](repeating: 7, count: 100_000), contentType: "image/png")
    case "/empty": return .empty()
    case "/moved": return .empty(.found, fields: [.location: "/picture"])
    case "/slow":
      try? await Task.sleep(for: .seconds(60))
      return .empty(.ok)
    default: return .text("none", status: .notFound)
    }
  }

  private func withHost(
    _ change: (inout Fetcher.Configuration) -> Void = { _ in }, _ body: (Fetcher, String) async throws -> Void
  ) async throws {
    let server = Server(
      configuration: .init(addresses: [.tcp(host: "127.0.0.1", port: 0)], queues: 1),
      logger: Logger(label: "host", factory: { _ in SwiftLogNoOpLogHandler() }),
      admission: { _ in .admitted(caller: nil) }, errorResponse: { .text($0.code, status: $0.status) },
      immediate: { _ in nil }, handler: { await Self.respond(to: $0) })
    guard case .tcp(_, let port)? = try server.start().first else { return }
    let url = "http://127.0.0.1:\(port)"
    var configuration = Fetcher.Configuration(allowed: [try URLPrefix(url + "/")])
    // Other tests may take all cores for a while.
    configuration.timeout = .seconds(600)
    configuration.rateGrace = .seconds(600)
    change(&configuration)
    let fetcher = try Fetcher(configuration)
    do {
      try await body(fetcher, url)
    } catch {
      await server.drain(limit: .zero)
      throw error
    }
    await server.drain(limit: .zero)
  }

  @Test func bringsTheBytesAndCountsThem() async throws {
    try await withHost { fetcher, url in
      let (picture, query) = (
        try await fetcher.fetch("\(url)/picture", limit: 1000),
        try await fetcher.fetch("\(url)/query?name=a%20b", limit: 1000)
      )
      #expect(picture == Array("siglip-server".utf8))
      #expect(query == Array("a b".utf8))
      let counts = fetcher.counts
      #expect(counts.outcomes == [.fetched: 2])
      #expect(counts.bytes == "siglip-servera b".count)
      #expect((counts.running, counts.waiting) == (0, 0))
    }
  }

  @Test func anAnswerOtherThan200IsNone() async throws {
    try await withHost { fetcher, url in
      await #expect(throws: FetchError.redirected(status: 302)) { try await fetcher.fetch("\(url)/moved", limit: 1000) }
      await #expect(throws: FetchError.unexpectedStatus(404)) { try await fetcher.fetch("\(url)/no", limit: 1000) }
      await #expect(throws: FetchError.unexpectedStatus(204)) { try await fetcher.fetch("\(url)/empty", limit: 1000) }
    }
  }

  @Test func thePictureIsWithinTheLimit() async throws {
    try await withHost { fetcher, url in
      let picture = try await fetcher.fetch("\(url)/large", limit: 100_000)
      #expect(picture.count == 100_000)
      await #expect(throws: FetchError.tooLarge(limit: 99_999)) {
        try await fetcher.fetch("\(url)/large", limit: 99_999)
      }
    }
  }

  @Test func whoeverCountsTheBytesMayEndIt() async throws {
    struct Enough: Error {}
    try await withHost { fetcher, url in
      let taken = Atomic(0)
      await #expect(throws: Enough.self) {
        try await fetcher.fetch("\(url)/large", limit: 1_000_000) { count in
          if taken.add(count, ordering: .relaxed).newValue > 50_000 { throw Enough() }
        }
      }
      #expect(taken.load(ordering: .relaxed) < 100_000)
    }
  }

  @Test func whatNoPrefixAllowsIsNotAskedFor() async throws {
    try await withHost { fetcher, url in
      let other = url.replacing("127.0.0.1", with: "127.0.0.2")
      for url in ["\(other)/picture", "https://example.com/", url.replacing("http:", with: "https:")] {
        await #expect(throws: FetchError.notAllowed(detail: "no --allow-url is its prefix")) {
          try await fetcher.fetch(url, limit: 1000)
        }
      }
      await #expect(throws: FetchError.malformed(.dotSegment)) { try await fetcher.fetch("\(url)/../x", limit: 1000) }
      #expect(fetcher.counts.outcomes == [.notAllowed: 4])
    }
  }

  /// Every system gives `localhost` an address of its own.
  @Test(arguments: [false, true])
  func aNameDoesNotMeanThisMachine(allowsPrivateNetworks: Bool) async throws {
    try await withHost { configuration in
      configuration.allowed = configuration.allowed.compactMap {
        try? URLPrefix($0.description.replacing("127.0.0.1", with: "localhost"))
      }
      configuration.allowsPrivateNetworks = allowsPrivateNetworks
    } _: { fetcher, url in
      let named = url.replacing("127.0.0.1", with: "localhost")
      do {
        _ = try await fetcher.fetch("\(named)/picture", limit: 1000)
        Issue.record("fetched")
      } catch FetchError.notAllowed(let detail) {
        #expect(detail == "localhost has the address 127.0.0.1" || detail == "localhost has the address ::1")
      }
    }
  }

  @Test func aNameThatIsNoneIsRefusedAlike() async throws {
    let fetcher = try Fetcher(.init(allowed: [URLPrefix("http://nowhere.invalid/")]))
    do {
      _ = try await fetcher.fetch("http://nowhere.invalid/x", limit: 1000)
      Issue.record("fetched")
    } catch FetchError.notAllowed {}
  }

  @Test func aHostThatIsNotThereIsUnreachable() async throws {
    let fetcher = try Fetcher(.init(allowed: [URLPrefix("http://127.0.0.1:1/")]))
    do {
      _ = try await fetcher.fetch("http://127.0.0.1:1/x", limit: 1000)
      Issue.record("fetched")
    } catch FetchError.unreachable {}
  }

  @Test func aHostThatDoesNotAnswerTakesTooLong() async throws {
    try await withHost {
      $0.timeout = .milliseconds(200)
    } _: { fetcher, url in
      await #expect(throws: FetchError.timedOut) { try await fetcher.fetch("\(url)/slow", limit: 1000) }
    }
  }

  @Test func aHostThatIsTooSlowIsGivenUp() async throws {
    try await withHost {
      $0.timeout = .seconds(600)
      $0.rateGrace = .seconds(1)
    } _: { fetcher, url in
      await #expect(throws: FetchError.timedOut) { try await fetcher.fetch("\(url)/slow", limit: 1000) }
    }
  }

  /// What was checked may not be what libcurl connects to; then nothing is.
  @Test func aSocketIsOpenedForCheckedAddressesAlone() async throws {
    try await withHost { _, url in
      let fetch = Fetch(try FetchURL("\(url)/picture"), limit: 1000) { _ in }
      let other = IPAddress(bytes: [10, 0, 0, 1])
      let handle = try FetchHandle(.init(allowed: []))
      #expect(throws: FetchError.notAllowed(detail: "127.0.0.1 was not checked")) {
        try Exchange(fetch, at: [other], on: handle).run(timeout: .seconds(600))
      }
      let bytes = try Exchange(fetch, at: [IPAddress(bytes: [127, 0, 0, 1])], on: handle).run(timeout: .seconds(600))
      #expect(bytes == Array("siglip-server".utf8))
    }
  }

  @Test func aCancelledFetchEndsAtOnceAndGivesItsThreadBack() async throws {
    try await withHost {
      $0.width = 1
    } _: { fetcher, url in
      let task = Task { try await fetcher.fetch("\(url)/slow", limit: 1000) }
      while fetcher.counts.running == 0 { try await Task.sleep(for: .milliseconds(5)) }
      let waiting = Task { try await fetcher.fetch("\(url)/picture", limit: 1000) }
      while fetcher.counts.waiting == 0 { try await Task.sleep(for: .milliseconds(5)) }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      // Which needs the only thread.
      #expect(try await waiting.value == Array("siglip-server".utf8))
      #expect(fetcher.counts.outcomes == [.fetched: 1, .cancelled: 1])
    }
  }

  @Test func aFetchThatIsCancelledWhileItWaitsLeavesTheQueue() async throws {
    try await withHost {
      $0.width = 1
      $0.waitingLimit = 1
    } _: { fetcher, url in
      let running = Task { try await fetcher.fetch("\(url)/slow", limit: 1000) }
      while fetcher.counts.running == 0 { try await Task.sleep(for: .milliseconds(5)) }
      let waiting = Task { try await fetcher.fetch("\(url)/picture", limit: 1000) }
      while fetcher.counts.waiting == 0 { try await Task.sleep(for: .milliseconds(5)) }
      await #expect(throws: FetchError.queueFull(waiting: 1, limit: 1)) {
        try await fetcher.fetch("\(url)/picture", limit: 1000)
      }
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      #expect(fetcher.counts.waiting == 0)
      running.cancel()
      _ = try? await running.value
    }
  }

  @Test func authoritiesThatCannotBeReadAreSaidAtStart() throws {
    var configuration = Fetcher.Configuration(allowed: [])
    configuration.authorities = "/nowhere/ca.pem"
    #expect(throws: FetcherError.authoritiesUnreadable(path: "/nowhere/ca.pem")) { try Fetcher(configuration) }
  }
}
