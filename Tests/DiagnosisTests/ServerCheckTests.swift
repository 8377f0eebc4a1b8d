import Foundation
import Serving
import Testing

@testable import Diagnosis

@Suite struct ServerCheckTests {
  private let mebibyte = 1 << 20

  @Test func memoryIsHeldAgainstWhatIsLeft() {
    func check(_ left: Int, group: ControlGroup.Memory? = nil) -> Finding {
      MemoryCheck(available: left * mebibyte, group: group, idle: 400 * mebibyte, most: 2400 * mebibyte).finding
    }
    #expect(check(3000).verdict == .ok)
    #expect(check(1000).verdict == .note)
    #expect(check(399).verdict == .problem)
    let group = ControlGroup.Memory(limit: 500 * mebibyte, used: 200 * mebibyte)
    #expect(check(3000, group: group).verdict == .problem)
    #expect(check(3000, group: group).text.hasPrefix("300 MiB left (control group: 500 MiB, 200 MiB used)"))
  }

  @Test func aModelThatIsNotHereLeavesTheSumOpen() {
    let finding = MemoryCheck(available: mebibyte, idle: nil, most: nil).finding
    #expect(finding.verdict == .note && finding.advice?.contains("siglip pull") == true)
  }

  private func cache(_ change: (inout HubCacheCheck) -> Void) -> Finding {
    var check = HubCacheCheck(
      folder: "/cache", isWritable: true, free: 5_000_000_000, models: [("a/b", true)], endpoint: "https://hub")
    change(&check)
    return check.findings[0]
  }

  @Test func aCacheIsAProblemOnlyWhereItIsNeeded() {
    #expect(cache { _ in }.text == "/cache: 1 whole model(s), 5.0 GB free")
    #expect(cache { $0.isWritable = false }.verdict == .ok)
    #expect(cache { $0.lacking = ["c/d"] }.verdict == .note)
    #expect(cache { ($0.lacking, $0.isOffline) = (["c/d"], true) }.advice?.contains("siglip pull c/d") == true)
    #expect(cache { ($0.lacking, $0.isWritable) = (["c/d"], false) }.verdict == .problem)
    #expect(cache { ($0.lacking, $0.free) = (["c/d"], 1000) }.verdict == .problem)
    #expect(cache { $0.models.append(("c/d", false)) }.advice?.contains("siglip pull c/d") == true)
  }

  @Test func hubSettingsNameVariables() {
    let check = HubCacheCheck(
      folder: "/cache", isWritable: true, free: nil, endpoint: "https://hub", hasToken: true, variables: ["HF_TOKEN"])
    #expect(check.findings[1].text == "https://hub, with a token, set: HF_TOKEN")
  }

  @Test func addresses() {
    func check(_ failure: String?, isExposed: Bool = false, asksForKeys: Bool = false) -> Finding {
      ListenCheck(address: "http://h:1", failure: failure, isExposed: isExposed, asksForKeys: asksForKeys).finding
    }
    #expect(check(nil) == .ok("address", "http://h:1 is free"))
    #expect(check("in use").verdict == .problem)
    #expect(check(nil, isExposed: true).advice?.contains("--api-keys-file") == true)
    #expect(check(nil, isExposed: true, asksForKeys: true).verdict == .ok)
  }

  @Test func descriptors() {
    #expect(DescriptorCheck(soft: 1024, hard: 4096, needed: 1216, connections: 1024).finding.verdict == .ok)
    #expect(DescriptorCheck(soft: 256, hard: 1024, needed: 1216, connections: 1024).finding.verdict == .note)
  }

  @Test func clocks() {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    #expect(ClockCheck(now: now, source: "tsc").finding.verdict == .ok)
    #expect(ClockCheck(now: now, source: "hpet").finding.verdict == .note)
    #expect(ClockCheck(now: Date(timeIntervalSince1970: 0), source: "tsc").finding.verdict == .problem)
  }

  @Test func certificates() {
    let now = Date(timeIntervalSince1970: 1_800_000_000)
    func check(days: Double) -> Finding {
      CertificateCheck(files: .usable(expiry: now + days * 86400), now: now).finding
    }
    #expect(check(days: 30).verdict == .ok)
    #expect(check(days: 13.5).verdict == .note)
    #expect(check(days: -0.1).verdict == .problem)
    #expect(CertificateCheck(files: .none, now: now).finding.verdict == .ok)
    #expect(CertificateCheck(files: .unusable(reason: "x"), now: now).finding.verdict == .problem)
  }

  @Test func hugePages() {
    #expect(HugePagesCheck(enabled: "always [madvise] never\n").finding.text.contains("madvise;"))
    #expect(HugePagesCheck(enabled: nil).finding.verdict == .ok)
  }
}
