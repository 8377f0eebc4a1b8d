import FoundationEssentials

/// How many CPUs this process may use: its affinity, and the quota of its control group.
public enum CPULimit {
  /// Whole CPUs, at least 1; a quota of 1.5 counts as 2.
  public static var count: Int {
    guard let quota = ControlGroup().quota else { return affinity }
    return max(1, min(affinity, Int(quota.rounded(.up))))
  }

  /// CPUs that the scheduler may put this process on, at least 1.
  public static var affinity: Int {
    // On Linux this heeds sched_setaffinity.
    max(1, ProcessInfo.processInfo.activeProcessorCount)
  }
}
