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

  /// How long it has held its place for nothing: between requests, in a head, or where a body or an answer has stopped
  /// or is too slow. Nil while the server has work for it.
  func stall(_ now: ContinuousClock.Instant) -> Duration? {
    switch phase {
    case .waiting(let since), .receivingHead(let since): now - since
    case .receivingBody(_, let progress):
      isSlow(progress.bytes, since: progress.began, now) ? now - progress.began : now - progress.last
    case .writing(_, let progress):
      isSlow(progress.written, since: progress.began, now) ? now - progress.began : now - progress.last
    case .lingering(let until): limits.lingerTimeout - (until - now)
    case .handling, .closed: nil
    }
  }

  private func isTooSlow(_ bytes: Int, since began: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> Bool {
    now - began > limits.rateGrace && isSlow(bytes, since: began, now)
  }

  private func isSlow(_ bytes: Int, since began: ContinuousClock.Instant, _ now: ContinuousClock.Instant) -> Bool {
    Double(bytes) < (now - began) / .seconds(1) * Double(limits.lowestRate)
  }
}
