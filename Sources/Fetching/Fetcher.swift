import Curl
import Dispatch
import Glibc
import Synchronization

/// Fetches pictures from where the operator allows it, and from nowhere else.
///
/// What stands between a request and the network: the URL must be read one way only and have an allowed prefix; each
/// address of its host must be a host's of the internet, and one of these is connected to, whatever the name means a
/// moment later; proxies, redirects, cookies and credentials play no part; time, size and number are bounded.
public final class Fetcher: Sendable {
  public struct Configuration: Sendable {
    /// Nothing else is fetched.
    public var allowed: [URLPrefix]
    /// Whether names may also mean hosts of private networks (RFC 1918, 6598, 4193). This machine, link-local addresses
    /// and the services of clouds stay refused, unless a prefix has the very address in place of a name.
    public var allowsPrivateNetworks = false
    /// Fetches at a time; each has a thread.
    public var width = 16
    /// Fetches that may wait for a thread.
    public var waitingLimit = 512
    /// For all of a fetch, from its name to its last byte.
    public var timeout = Duration.seconds(10)
    public var connectTimeout = Duration.seconds(5)
    /// Bytes per second that an answer must reach over `rateGrace`.
    public var lowestRate = 512
    public var rateGrace = Duration.seconds(5)
    /// A file of certificate authorities (PEM); nil: the system's.
    public var authorities: String?

    public init(allowed: [URLPrefix]) {
      self.allowed = allowed
    }
  }

  /// What libcurl says of itself and its libraries, such as `libcurl/7.88.1 OpenSSL/3.0.15 zlib/1.2.13`.
  public static var libraryVersion: String { CurlHandle.libraryVersion }

  public let configuration: Configuration
  private let queue: FetchQueue
  private let state = Mutex(FetchCounts())

  /// - Throws: `FetcherError` where this machine's libcurl cannot do it.
  public init(_ configuration: Configuration) throws(FetcherError) {
    if let path = configuration.authorities, access(path, R_OK) != 0 { throw .authoritiesUnreadable(path: path) }
    // A handle that is thrown away again: what is missing is said at start and not to the first client.
    do { _ = try FetchHandle(configuration) } catch { throw .libraryUnavailable(error) }
    self.configuration = configuration
    queue = FetchQueue(width: configuration.width, waitingLimit: configuration.waitingLimit)
  }

  deinit {
    queue.stop()
  }

  public var counts: FetchCounts {
    var counts = state.withLock { $0 }
    (counts.running, counts.waiting) = queue.counts
    return counts
  }

  /// Fetches one picture.
  ///
  /// - Parameters:
  ///   - limit: bytes that it may have.
  ///   - taking: is told of bytes before they are kept, on another thread; where it throws, the fetch ends with that
  ///     error.
  /// - Throws: `FetchError`, `CancellationError` as soon as the task is cancelled, or what `taking` throws.
  public func fetch(
    _ text: String, limit: Int, taking: @escaping @Sendable (Int) throws -> Void = { _ in }
  ) async throws -> [UInt8] {
    do {
      let bytes = try await fetch(allowedURL(text), limit: limit, taking: taking)
      count(.fetched, bytes: bytes.count)
      return bytes
    } catch {
      switch error {
      case let error as FetchError: count(error.outcome)
      case is CancellationError: count(.cancelled)
      default: count(.tooLarge)
      }
      throw error
    }
  }

  private func fetch(
    _ url: FetchURL, limit: Int, taking: @escaping @Sendable (Int) throws -> Void
  ) async throws -> [UInt8] {
    let fetch = Fetch(url, limit: limit, taking: taking)
    try queue.submit(fetch) { [queue, configuration] in Self.work(queue, configuration) }
    do {
      return try await fetch.outcome()
    } catch {
      queue.remove(fetch)
      throw error
    }
  }

  private func allowedURL(_ text: String) throws(FetchError) -> FetchURL {
    let url: FetchURL
    do { url = try FetchURL(text) } catch { throw .malformed(error) }
    guard configuration.allowed.contains(where: { $0.allows(url) }) else {
      throw .notAllowed(detail: "no --allow-url is its prefix")
    }
    return url
  }

  private func count(_ outcome: FetchCounts.Outcome, bytes: Int = 0) {
    state.withLock { counts in
      counts.outcomes[outcome, default: 0] += 1
      counts.bytes += bytes
    }
  }

  /// The life of a thread.
  private static func work(_ queue: FetchQueue, _ configuration: Configuration) {
    var handle: FetchHandle?
    while let fetch = queue.next() {
      let outcome = Result {
        let own = try handle ?? FetchHandle(configuration)
        handle = own
        return try perform(fetch, configuration, on: own)
      }
      queue.finish()
      fetch.settle(outcome)
    }
  }

  private static func perform(
    _ fetch: Fetch, _ configuration: Configuration, on handle: FetchHandle
  ) throws -> [UInt8] {
    let deadline = ContinuousClock.now + configuration.timeout
    let addresses: [IPAddress]
    switch fetch.url.host {
    // It stands in a prefix: so the operator said.
    case .address(let address): addresses = [address]
    case .name(let name):
      // The system's resolver has a patience of its own, and cannot be told to stop.
      DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(configuration.timeout.curlMilliseconds)) {
        [weak fetch] in fetch?.settle(.failure(FetchError.timedOut))
      }
      addresses = try HostAddresses.of(name)
      try check(addresses, of: name, configuration)
    }
    guard fetch.isWanted else { throw CancellationError() }
    let left = ContinuousClock.now.duration(to: deadline)
    guard left > .zero else { throw FetchError.timedOut }
    return try Exchange(fetch, at: addresses, on: handle).run(timeout: left)
  }

  /// All of them: a name that means a forbidden address among others is up to no good.
  private static func check(
    _ addresses: [IPAddress], of name: String, _ configuration: Configuration
  ) throws(FetchError) {
    for address in addresses {
      switch address.scope {
      case .global: continue
      case .privateNetwork where configuration.allowsPrivateNetworks: continue
      case .privateNetwork, .special: throw .notAllowed(detail: "\(name) has the address \(address)")
      }
    }
  }
}
