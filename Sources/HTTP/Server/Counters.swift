import Synchronization

/// What is counted while the server runs; read as `ServerStatistics`.
final class Counters: Sendable {
  let connectionsOpen = Atomic<Int>(0)
  let connectionsAccepted = Atomic<Int>(0)
  let connectionsEvicted = Atomic<Int>(0)
  let requestsInFlight = Atomic<Int>(0)
  let bodyBytesIn = Atomic<Int>(0)
  let bodyBytesOut = Atomic<Int>(0)
  private let refused = Mutex<[Int: Int]>([:])

  func countRefused(status: Int) {
    refused.withLock { $0[status, default: 0] += 1 }
  }

  func statistics(bytesInFlight: Int, answerBytes: Int) -> ServerStatistics {
    var statistics = ServerStatistics()
    statistics.connectionsOpen = connectionsOpen.load(ordering: .relaxed)
    statistics.connectionsAccepted = connectionsAccepted.load(ordering: .relaxed)
    statistics.connectionsEvicted = connectionsEvicted.load(ordering: .relaxed)
    statistics.requestsInFlight = requestsInFlight.load(ordering: .relaxed)
    statistics.bytesInFlight = bytesInFlight
    statistics.answerBytes = answerBytes
    statistics.bodyBytesIn = bodyBytesIn.load(ordering: .relaxed)
    statistics.bodyBytesOut = bodyBytesOut.load(ordering: .relaxed)
    statistics.refused = refused.withLock { $0 }
    return statistics
  }
}
