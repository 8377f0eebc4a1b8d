import Foundation

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
      case .items: String(format: "%d/%d  %.1f/s", done, total, rate)
      case .bytes: String(format: "%.1f/%.1f MB  %.1f MB/s", Double(done) / 1e6, Double(total) / 1e6, rate / 1e6)
      }
    let figures = share + String(format: "  %.0f s left", left)
    FileHandle.standardError.write(Data("\r\(bar) \(figures)\u{1B}[K".utf8))
    if done == total { FileHandle.standardError.write(Data("\n".utf8)) }
  }
}
