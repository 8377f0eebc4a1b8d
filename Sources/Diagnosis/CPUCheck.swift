/// How many CPUs the process may use, and how many threads it will start on them.
public struct CPUCheck: Sendable {
  public var info: CPUInfo
  /// CPUs that the scheduler may put the process on.
  public var affinity: Int
  /// CPUs of the control group's quota; nil without one.
  public var quota: Double?
  /// The group's version; nil where there is none.
  public var version: Int?
  /// The group's CPUs, such as `0-3`.
  public var cpus: String?
  /// Threads that will encode, and workers that share them.
  public var threads: Int
  public var workers: Int

  public init(
    info: CPUInfo, affinity: Int, quota: Double? = nil, version: Int? = nil, cpus: String? = nil, threads: Int,
    workers: Int
  ) {
    (self.info, self.affinity, self.quota, self.version) = (info, affinity, quota, version)
    (self.cpus, self.threads, self.workers) = (cpus, threads, workers)
  }

  public var findings: [Finding] { [limits, crew] }

  private var limits: Finding {
    let group = version.map { "control group v\($0)" } ?? "no control group"
    let text =
      "\(affinity) of \(info.logicalCPUs) CPUs allowed; \(group), "
      + (quota.map { "quota \(Self.text($0))" } ?? "no quota") + (cpus.map { ", CPUs \($0)" } ?? "")
    guard let quota, quota < 1 else { return .ok("CPUs", text) }
    return .note(
      "CPUs", text,
      advice: "with less than one CPU the process is stopped in the midst of every answer: raise the limit to 1")
  }

  /// 2 or 1.5, and no more than three digits behind the point.
  private static func text(_ cpus: Double) -> String {
    let rounded = (cpus * 1000).rounded() / 1000
    return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
  }

  private var crew: Finding {
    let text = "\(threads) encode, \(workers) worker(s)"
    let allowed = min(Double(affinity), quota ?? .infinity)
    if Double(threads) > allowed.rounded(.up) {
      return .note(
        "threads", "\(text), for \(Self.text(allowed)) CPUs that are allowed",
        advice: "give --threads \(Int(allowed.rounded(.up))), or leave it out")
    }
    if let cores = info.cores, cores < info.logicalCPUs, threads > cores {
      return .note(
        "threads", "\(text), on \(cores) cores that are shared (hyper-threads)",
        advice: "try --threads \(cores) beside it: siglip bench towers --threads \(cores)")
    }
    return .ok("threads", text)
  }
}
