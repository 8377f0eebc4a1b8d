import Foundation
import Testing

@testable import Serving

@Suite struct ControlGroupTests {
  private func group(_ files: [String: String], in membership: String = "0::/\n") throws -> ControlGroup {
    let folder = FileManager.default.temporaryDirectory.appending(path: "control-group-\(UUID())")
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    return ControlGroup(root: folder.path, membership: membership)
  }

  @Test func versionTwoQuota() throws {
    #expect(try group(["cpu.max": "150000 100000\n"]).quota == 1.5)
  }

  @Test func versionTwoWithoutQuota() throws {
    #expect(try group(["cpu.max": "max 100000\n"]).quota == nil)
  }

  @Test func versionOneQuota() throws {
    #expect(try group(["cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "100000\n"]).quota == 0.5)
  }

  @Test func versionOneWithoutQuota() throws {
    #expect(try group(["cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"]).quota == nil)
  }

  @Test func theTightestGroupAboveCounts() throws {
    let files = [
      "a.slice/cpu.max": "100000 100000\n", "a.slice/b.service/cpu.max": "max 100000\n",
      "other/cpu.max": "1000 100000\n",
    ]
    #expect(try group(files, in: "0::/a.slice/b.service\n").quota == 1)
  }

  @Test func aGroupThatIsNotMountedHereLeavesTheMount() throws {
    #expect(try group(["cpu.max": "200000 100000\n"], in: "0::/docker/0123\n").quota == 2)
    #expect(try group(["cpu.max": "200000 100000\n"], in: "0::/../elsewhere\n").quota == 2)
  }

  @Test func versionTwoMemory() throws {
    let files = [
      "memory.max": "1000\n", "memory.current": "600\n", "memory.stat": "anon 1\nactive_file 7\ninactive_file 200\n",
    ]
    #expect(try group(files).memory == ControlGroup.Memory(limit: 1000, used: 400))
    #expect(try group(["memory.max": "max\n", "memory.current": "600\n"]).memory == nil)
  }

  @Test func versionOneMemoryOfTheGroupItself() throws {
    let files = [
      "memory/memory.limit_in_bytes": "9223372036854771712\n", "memory/a/memory.limit_in_bytes": "5000\n",
      "memory/a/memory.usage_in_bytes": "1000\n",
    ]
    let memory = try group(files, in: "4:memory:/a\n1:cpu,cpuacct:/\n").memory
    #expect(memory == ControlGroup.Memory(limit: 5000, used: 1000))
  }

  @Test func theGroupWithTheLeastLeftCounts() throws {
    let files = [
      "a/memory.max": "1000\n", "a/memory.current": "900\n", "a/b/memory.max": "500\n", "a/b/memory.current": "100\n",
    ]
    #expect(try group(files, in: "0::/a/b\n").memory == ControlGroup.Memory(limit: 1000, used: 900))
  }

  @Test func versionsAndCPUs() throws {
    let two = try group(["cgroup.controllers": "cpu\n", "cpuset.cpus.effective": "0-3\n"])
    #expect(two.version == 2)
    #expect(two.cpus == "0-3")
    let one = try group(["cpu/cpu.shares": "1024\n", "cpuset/a/cpuset.effective_cpus": "1\n"], in: "3:cpuset:/a\n")
    #expect(one.version == 1)
    #expect(one.cpus == "1")
  }

  @Test func noControlGroup() {
    let none = ControlGroup(root: "/nonexistent", membership: "")
    #expect(none.version == nil && none.quota == nil && none.memory == nil && none.cpus == nil)
  }
}
