import Glibc

/// A moment for the log: UTC, to the millisecond (RFC 3339): `2026-11-29T05:33:56.123Z`.
struct LogTime: Sendable {
  private let time: timespec

  static var now: LogTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return LogTime(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }

  /// Since the epoch.
  init(seconds: Int, nanoseconds: Int) {
    time = timespec(tv_sec: seconds, tv_nsec: nanoseconds)
  }

  func write(to line: inout [UInt8]) {
    var (seconds, parts) = (time.tv_sec, tm())
    gmtime_r(&seconds, &parts)
    append(Int(parts.tm_year) + 1900, 4, "-", to: &line)
    append(Int(parts.tm_mon) + 1, 2, "-", to: &line)
    append(Int(parts.tm_mday), 2, "T", to: &line)
    append(Int(parts.tm_hour), 2, ":", to: &line)
    append(Int(parts.tm_min), 2, ":", to: &line)
    append(Int(parts.tm_sec), 2, ".", to: &line)
    append(time.tv_nsec / 1_000_000, 3, "Z", to: &line)
  }

  private func append(_ number: Int, _ digits: Int, _ end: Unicode.Scalar, to line: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      line.append(UInt8(truncatingIfNeeded: 48 + number / divisor % 10))
      divisor /= 10
    }
    line.append(UInt8(ascii: end))
  }
}
