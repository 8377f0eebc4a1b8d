extension Connection {
  /// Ends what takes too long. Called a few times a second.
  func checkDeadline(_ now: ContinuousClock.Instant) {
    switch phase {
    case .waiting(let since):
      if now - since > (isFirst ? limits.headTimeout : limits.idleTimeout) { close() }
    case .receivingHead(let since):
      if now - since > limits.headTimeout { refuse(.headTimeout) }
    case .receivingBody(_, let progress):
      if now - progress.last > limits.bodyTimeout { return refuse(.bodyTimeout) }
      if isTooSlow(progress.bytes, since: progress.began, now) {
        refuse(.bodyTooSlow(bytesPerSecond: limits.lowestRate))
      }
    case .writing(_, let progress):
      if now - progress.last > limits.writeTimeout || isTooSlow(progress.written, since: progress.began, now) {
        close()
      }
    case .lingering(let until):
      if now > until { close() }
    // How long a handler may take is for the handler to say.
    case .handling, .closed: break
    }
  }

  private func isTooSlow(_ bytes: Int, since began: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> Bool {
    let seconds = (now - began) / .seconds(1)
    return now - began > limits.rateGrace && Double(bytes) < seconds * Double(limits.lowestRate)
  }
}
