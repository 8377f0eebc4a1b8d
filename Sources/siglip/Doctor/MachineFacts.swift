import Compute
import Diagnosis
import Fetching
import FoundationEssentials
import HTTP
import Serving
import SystemPackage

/// What the system tells of the machine and of this process.
struct MachineFacts {
  private let server: ServeOptions
  private let info: CPUInfo

  init(_ server: ServeOptions) {
    self.server = server
    info = CPUInfo(Self.text("/proc/cpuinfo") ?? "")
  }

  var findings: [Finding] {
    let processor = ProcessorCheck(info: info, supported: .supported, selected: .selected).finding
    // Before the libraries are listed: it is loaded here.
    let openBLAS = openBLAS.finding
    return [processor] + cpus.findings + [openBLAS, libraries.finding, hugePages.finding, clock.finding]
      + (descriptors.map { [$0.finding] } ?? [])
  }

  private var cpus: CPUCheck {
    let group = ControlGroup()
    let pool = server.encoder.pool(queueLimit: server.maxQueue)
    return CPUCheck(
      info: info, affinity: CPULimit.affinity, quota: group.quota, version: group.version, cpus: group.cpus,
      threads: pool.threads, workers: pool.workers)
  }

  private var openBLAS: OpenBLASCheck {
    // Opening it sets the variable where the user has not.
    let coreType = ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"]
    let library: OpenBLASCheck.Library
    do throws(ComputeError) {
      let opened = try OpenBLAS.open()
      library = .opened(core: opened.coreName, configuration: opened.configuration)
    } catch {
      switch error {
      case .openBLASMissing(let reason): library = .missing(reason: reason)
      }
    }
    return OpenBLASCheck(library: library, selected: .selected, coreType: coreType)
  }

  private var libraries: LibrariesCheck {
    LibrariesCheck(
      maps: Self.text("/proc/self/maps") ?? "", curl: Fetcher.libraryVersion,
      system: ProcessInfo.processInfo.operatingSystemVersionString)
  }

  private var hugePages: HugePagesCheck {
    HugePagesCheck(enabled: Self.text("/sys/kernel/mm/transparent_hugepage/enabled"))
  }

  private var clock: ClockCheck {
    let source = Self.text("/sys/devices/system/clocksource/clocksource0/current_clocksource")
    return ClockCheck(now: Date(), source: source.map { String($0.prefix { !$0.isNewline }) })
  }

  private var descriptors: DescriptorCheck? {
    guard let limit = DescriptorLimit.current else { return nil }
    let (connections, others) = (server.maxConnections, 4 * server.pictures.fetches)
    return DescriptorCheck(
      soft: limit.soft, hard: limit.hard,
      needed: DescriptorLimit.needed(forConnections: connections, besides: others), connections: connections)
  }

  /// A file of the kernel's, whose size says nothing of its length: it is read to its end.
  static func text(_ path: String) -> String? {
    (try? FileDescriptor.bytes(of: path)).map { String(decoding: $0, as: UTF8.self) }
  }
}
