import Glibc

/// The descriptors that this process may have open (`RLIMIT_NOFILE`).
public enum DescriptorLimit {
  /// For models, logs, queues, listening sockets, and connections over the limit that are told so.
  static let reserve = 192

  /// The soft and the hard limit; nil where the system does not tell.
  public static var current: (soft: Int, hard: Int)? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
    return (Int(clamping: limit.rlim_cur), Int(clamping: limit.rlim_max))
  }

  /// What so many connections need, the server included.
  public static func needed(forConnections connections: Int, besides others: Int = 0) -> Int {
    Int(clamping: rlim_t(connections) + rlim_t(reserve + others))
  }

  /// Raises the soft limit, if it must be, as far as so many connections need and the hard limit lets it.
  ///
  /// - Parameter others: descriptors that are needed besides.
  /// - Returns: the connections that there are descriptors for: fewer only if the hard limit is too low.
  public static func raise(forConnections connections: Int, besides others: Int = 0) -> Int {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(resource, &limit) == 0 else { return connections }
    let needed = rlim_t(needed(forConnections: connections, besides: others))
    if limit.rlim_cur < needed {
      let before = limit
      limit.rlim_cur = min(needed, limit.rlim_max)
      if setrlimit(resource, &limit) != 0 { limit = before }
    }
    return limit.rlim_cur >= needed ? connections : max(1, Int(limit.rlim_cur) - reserve - others)
  }
}
