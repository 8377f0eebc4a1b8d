import FoundationEssentials

/// What the control groups that this process is in leave it, of version 1 or 2: a limit of a group above its own holds as well.
public struct ControlGroup: Sendable {
  public struct Memory: Sendable, Equatable {
    /// Bytes that the group may use.
    public let limit: Int
    /// Bytes that it uses; file pages that the kernel would drop first are not counted.
    public let used: Int

    public init(limit: Int, used: Int) {
      (self.limit, self.used) = (limit, used)
    }
  }

  private let root: String
  /// The group by controller; that of version 2 stands under the empty name.
  private let groups: [String: [String]]

  /// - Parameters:
  ///   - root: where control groups are mounted.
  ///   - membership: what `/proc/self/cgroup` holds.
  public init(root: String = "/sys/fs/cgroup", membership: String? = nil) {
    self.root = root
    let text = membership ?? Self.read("/proc/self/cgroup") ?? ""
    var groups: [String: [String]] = [:]
    // hierarchy:controllers:path
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let path = fields[2].split(separator: "/").map(String.init)
      for controller in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
        // A group outside of what this process may see says nothing of its place below the mount.
        groups[String(controller)] = path.contains("..") ? [] : path
      }
    }
    self.groups = groups
  }

  /// 2, 1, or nil where there are none.
  public var version: Int? {
    if Self.read("\(root)/cgroup.controllers") != nil { return 2 }
    return FileManager.default.fileExists(atPath: "\(root)/cpu") ? 1 : nil
  }

  /// CPUs of the tightest quota, nil without one.
  public var quota: Double? {
    // Version 2: "max 100000" or "150000 100000", microseconds per period.
    let limits = values("cpu.max", of: "")
    if !limits.isEmpty {
      return limits.compactMap { text -> Double? in
        let fields = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard fields.count == 2, let quota = Double(fields[0]), let period = Double(fields[1]), period > 0 else {
          return nil
        }
        return quota / period
      }.min()
    }
    // Version 1: -1 stands for no quota.
    return folders(of: "cpu").compactMap { folder -> Double? in
      guard let quota = Self.read("\(folder)/cpu.cfs_quota_us").flatMap(Double.init), quota > 0,
        let period = Self.read("\(folder)/cpu.cfs_period_us").flatMap(Double.init), period > 0
      else { return nil }
      return quota / period
    }.min()
  }

  /// The group with the least memory left, nil without a limit.
  public var memory: Memory? {
    let groups =
      folders(of: "").compactMap { Self.memory(in: $0, "memory.max", "memory.current", "inactive_file") }
      + folders(of: "memory").compactMap {
        Self.memory(in: $0, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
      }
    return groups.min { $0.limit - $0.used < $1.limit - $1.used }
  }

  /// The CPUs that the group may run on, such as `0-3,8`; nil where it does not say.
  public var cpus: String? {
    let text =
      values("cpuset.cpus.effective", of: "").last ?? values("cpuset.effective_cpus", of: "cpuset").last
      ?? values("cpuset.cpus", of: "cpuset").last
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func memory(in folder: String, _ limit: String, _ used: String, _ dropped: String) -> Memory? {
    // "max" is no number, and version 1 has the largest one where there is no limit.
    guard let limit = read("\(folder)/\(limit)").flatMap(Int.init), limit < 1 << 60 else { return nil }
    let used = read("\(folder)/\(used)").flatMap(Int.init) ?? 0
    let lines = (read("\(folder)/memory.stat") ?? "").split(separator: "\n").map { $0.split(separator: " ") }
    let cached = lines.first { $0.first.map(String.init) == dropped }?.last.flatMap { Int($0) } ?? 0
    return Memory(limit: limit, used: max(0, used - cached))
  }

  /// The mount, and below it the folders that lead to the group. Where the mount is the group itself, the others are not there.
  private func folders(of controller: String) -> [String] {
    let mount = controller.isEmpty ? root : "\(root)/\(controller)"
    let path = groups[controller] ?? []
    return (0...path.count).map { ([mount] + path.prefix($0)).joined(separator: "/") }
  }

  private func values(_ file: String, of controller: String) -> [String] {
    folders(of: controller).compactMap { Self.read("\($0)/\(file)") }
  }

  private static func read(_ path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8)).map { $0.last?.isNewline == true ? String($0.dropLast()) : $0 }
  }
}
