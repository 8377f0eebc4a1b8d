import Foundation

/// How many CPUs this process may use: its affinity, and the quota of its control group.
public enum CPULimit {
  /// Whole CPUs, at least 1; a quota of 1.5 counts as 2.
  public static var count: Int {
    let allowed = ProcessInfo.processInfo.activeProcessorCount
    let affinity = affinityCount() ?? allowed
    guard let quota = quota() else { return max(1, affinity) }
    return max(1, min(affinity, Int(quota.rounded(.up))))
  }

  /// CPUs of the control group's quota, nil without one. `root` is where control groups are mounted.
  static func quota(root: String = "/sys/fs/cgroup") -> Double? {
    // Version 2: "max 100000" or "150000 100000", microseconds per period.
    if let text = read("\(root)/cpu.max") {
      let fields = text.split(whereSeparator: \.isWhitespace).map(String.init)
      guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), period > 0 else {
        return nil
      }
      return quota / period
    }
    // Version 1: -1 stands for no quota.
    guard let quota = read("\(root)/cpu/cpu.cfs_quota_us").flatMap(Double.init), quota > 0,
      let period = read("\(root)/cpu/cpu.cfs_period_us").flatMap(Double.init), period > 0
    else { return nil }
    return quota / period
  }

  private static func read(_ path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func affinityCount() -> Int? {
    #if os(Linux)
      var set = cpu_set_t()
      guard sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else { return nil }
      return withUnsafeBytes(of: &set) { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    #else
      return nil
    #endif
  }
}
