import Foundation
import Testing

@testable import Serving

@Suite struct CPULimitTests {
  private func root(_ files: [String: String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "cpu-limit-\(UUID())")
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    return folder.path
  }

  @Test func versionTwoQuota() throws {
    #expect(CPULimit.quota(root: try root(["cpu.max": "150000 100000\n"])) == 1.5)
  }

  @Test func versionTwoWithoutQuota() throws {
    #expect(CPULimit.quota(root: try root(["cpu.max": "max 100000\n"])) == nil)
  }

  @Test func versionOneQuota() throws {
    let files = ["cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "100000\n"]
    #expect(CPULimit.quota(root: try root(files)) == 0.5)
  }

  @Test func versionOneWithoutQuota() throws {
    let files = ["cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"]
    #expect(CPULimit.quota(root: try root(files)) == nil)
  }

  @Test func noControlGroup() {
    #expect(CPULimit.quota(root: "/nonexistent") == nil)
  }

  @Test func thisMachineHasOne() {
    #expect(CPULimit.count >= 1)
  }
}
