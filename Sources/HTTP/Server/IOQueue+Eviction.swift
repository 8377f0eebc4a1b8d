import Logging

extension IOQueue {
  /// Makes room for a newcomer, where all places are taken: the connection that has held its place for nothing the longest
  /// is closed, if that is at least `Limits.evictionAge`.
  /// - Returns: whether there is room now.
  func evictForNewcomer() -> Bool {
    let now = ContinuousClock.now
    guard let (connection, stall) = longestStall({ $0.stall(now) }), stall >= responder.limits.evictionAge else {
      return false
    }
    evict(connection)
    return true
  }

  /// Makes room for an answer, where those that wait for their readers hold all the memory that they may: the reader
  /// that has taken nothing for the longest loses its own.
  /// - Returns: false if there is none but the one named.
  func evictReader(except id: Int) -> Bool {
    let now = ContinuousClock.now
    let longest = longestStall { connection in
      guard connection.id != id, case .writing(_, let progress) = connection.phase else { return nil }
      return now - progress.last
    }
    guard let (connection, _) = longest else { return false }
    evict(connection)
    return true
  }

  private func longestStall(_ stall: (Connection) -> Duration?) -> (connection: Connection, stall: Duration)? {
    connections.values.compactMap { connection in stall(connection).map { (connection, $0) } }.max { $0.1 < $1.1 }
  }

  private func evict(_ connection: Connection) {
    responder.counters.connectionsEvicted.add(1, ordering: .relaxed)
    responder.logger.debug("connection evicted", metadata: ["peer": "\(connection.peer)"])
    connection.close()
    forgetIfClosed(connection)
  }
}
