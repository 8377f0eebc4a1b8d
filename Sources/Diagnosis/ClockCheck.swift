import FoundationEssentials

/// The clock, by which certificates are judged, and its source, which is read for each answer.
public struct ClockCheck: Sendable {
  public var now: Date
  /// Such as `tsc`; nil where the kernel does not tell.
  public var source: String?

  public init(now: Date, source: String?) {
    (self.now, self.source) = (now, source)
  }

  /// When this check was written: no clock that goes right shows less.
  private static let earliest = Date(timeIntervalSince1970: 1_764_000_000)
  /// Sources that cost a system call and more each time.
  private static let slow: Set = ["hpet", "acpi_pm", "jiffies", "pit"]

  public var finding: Finding {
    let text = now.ISO8601Format() + (source.map { ", source \($0)" } ?? "")
    if now < Self.earliest {
      return .problem(
        "clock", "\(text) is in the past: certificates will be refused", advice: "set the clock, such as by chrony")
    }
    if let source, Self.slow.contains(source) {
      return .note(
        "clock", "\(text), which is slow to read", advice: "boot with clocksource=tsc if the machine keeps it")
    }
    return .ok("clock", text)
  }
}
