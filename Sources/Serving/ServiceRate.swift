/// How many items a second the pool has lately encoded: what `Retry-After` is made of.
struct ServiceRate: Sendable {
  /// A batch's weight in the moving average.
  private static let weight = 0.2
  private var itemsPerSecond: Double?

  mutating func record(items: Int, in duration: Duration) {
    let seconds = duration / .seconds(1)
    guard seconds > 0 else { return }
    let now = Double(items) / seconds
    itemsPerSecond = itemsPerSecond.map { $0 + Self.weight * (now - $0) } ?? now
  }

  /// Whole seconds, 1 to 60, that so many items take. 1 while nothing has been measured.
  func seconds(for items: Int) -> Int {
    guard let itemsPerSecond, itemsPerSecond > 0 else { return 1 }
    return Int(min(60, max(1, (Double(items) / itemsPerSecond).rounded(.up))))
  }
}
