import Glibc

/// One line on standard error that is drawn again and again: done, rate, time left. Silent when nobody looks.
struct ProgressBar {
  enum Unit {
    case items
    case bytes
  }

  private let total: Int
  private let unit: Unit
  private let start = ContinuousClock.now
  private let isVisible = isatty(STDERR_FILENO) == 1
  private var drawn = ContinuousClock.now

  init(total: Int, unit: Unit = .items) {
    self.total = total
    self.unit = unit
  }

  mutating func update(done: Int) {
    guard isVisible, total > 1, done == total || drawn.duration(to: .now) > .milliseconds(100) else { return }
    drawn = .now
    let seconds = start.duration(to: drawn) / .seconds(1)
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let left = rate > 0 ? Double(total - done) / rate : 0
    let bar = Bar.text(Double(done) / Double(total))
    let share =
      switch unit {
      case .items: "\(done)/\(total)  \(rate.fixed(1))/s"
      case .bytes: "\(Self.megabytes(Double(done)))/\(Self.megabytes(Double(total))) MB  \(Self.megabytes(rate)) MB/s"
      }
    let figures = share + "  \(left.fixed(0)) s left"
    StandardError.draw("\r\(bar) \(figures)\u{1B}[K" + (done == total ? "\n" : ""))
  }

  private static func megabytes(_ bytes: Double) -> String { (bytes / 1e6).fixed(1) }
}
