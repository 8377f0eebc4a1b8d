import Synchronization

/// The keys in force: those of the last reading that was without fault. Each caller's requests are counted.
public final class KeyRing: Sendable {
  private struct State {
    var keys: APIKeys
    var requests: [String: Int] = [:]
  }

  private let state: Mutex<State>

  /// - Throws: `APIKeyError.noKeys`: a server without any would answer nobody.
  public init(_ keys: APIKeys) throws(APIKeyError) {
    guard !keys.isEmpty else { throw .noKeys }
    state = Mutex(State(keys: keys))
  }

  /// Puts new keys in place of the old. What was counted stays, also for a name that is gone: counters do not fall.
  ///
  /// - Throws: `APIKeyError.noKeys`; the old stay.
  public func replace(with keys: APIKeys) throws(APIKeyError) {
    guard !keys.isEmpty else { throw .noKeys }
    state.withLock { $0.keys = keys }
  }

  /// The caller that an `Authorization` field names by its key (RFC 6750 § 2.1); counts its request.
  ///
  /// - Returns: nil where it is no key of ours.
  func caller(authorization: String) -> String? {
    guard let key = Self.bearer(authorization) else { return nil }
    // Compared outside the lock, so that requests do not wait for one another.
    guard let name = state.withLock({ $0.keys }).name(of: key) else { return nil }
    state.withLock { $0.requests[name, default: 0] += 1 }
    return name
  }

  var names: [String] { state.withLock { $0.keys.names } }

  /// Requests by the name of their key; 0 for one that has not been used.
  var requests: [String: Int] {
    state.withLock { state in
      state.requests.merging(state.keys.names.map { ($0, 0) }) { counted, _ in counted }
    }
  }

  /// `Bearer KEY`: the scheme in any case, then one space or more.
  private static func bearer(_ field: String) -> Substring? {
    let bytes = field.utf8
    guard let space = bytes.firstIndex(of: 0x20), bytes[..<space].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 })
    else { return nil }
    return Substring(bytes[space...].drop { $0 == 0x20 })
  }
}
