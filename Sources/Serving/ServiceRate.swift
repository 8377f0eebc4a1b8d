import Glibc

/// How many places in the queue are lately worked off in a second: what `Retry-After` is made of.
///
/// Only time counts in which something is admitted, all of it: decoding, waiting for a processor that others use, encoding. So
/// the rate is that of the whole machine, whichever part of it is the slowest.
struct ServiceRate: Sendable {
  /// Seconds of work after which a measurement weighs 1/e.
  private static let memory = 5.0
  private var places = 0.0
  private var seconds = 0.0
  /// Until when the time has been counted; nil while there is nothing to do.
  private var counted: ContinuousClock.Instant?

  /// There is something to do from now on.
  mutating func begin(_ now: ContinuousClock.Instant) {
    if counted == nil { counted = now }
  }

  /// So many places have been worked off; 0 where their request failed.
  mutating func record(_ places: Int, _ now: ContinuousClock.Instant) {
    guard let counted, now > counted else { return self.places += Double(places) }
    let elapsed = (now - counted) / .seconds(1)
    let faded = exp(-elapsed / Self.memory)
    self.places = self.places * faded + Double(places)
    seconds = seconds * faded + elapsed
    self.counted = now
  }

  /// Nothing is left to do.
  mutating func end(_ now: ContinuousClock.Instant) {
    record(0, now)
    counted = nil
  }

  /// How long so many places take; nil while nothing has been measured.
  func duration(of places: Int) -> Duration? {
    guard self.places > 0.5, seconds > 0 else { return nil }
    return .seconds(Double(places) * seconds / self.places)
  }

  /// The same in whole seconds, 1 to 60. 1 while nothing has been measured.
  func seconds(for places: Int) -> Int {
    guard let duration = duration(of: places) else { return 1 }
    return Int(min(60, max(1, (duration / .seconds(1)).rounded(.up))))
  }
}
