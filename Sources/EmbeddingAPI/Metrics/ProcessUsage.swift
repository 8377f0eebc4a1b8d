import FoundationEssentials
import Glibc

/// What the system says of this process, under the names that Prometheus' own clients use.
struct ProcessUsage: Sendable {
  /// User and system time, seconds.
  var cpuSeconds = 0.0
  var residentBytes = 0
  var virtualBytes = 0
  var openFiles = 0
  /// The soft limit.
  var mostFiles = 0
  var threads = 0

  /// From `getrusage`, `getrlimit` and `/proc`, which costs no disk; what the system does not tell is 0.
  static func now() -> ProcessUsage {
    var usage = ProcessUsage()
    var resources = rusage()
    if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &resources) == 0 {
      usage.cpuSeconds = seconds(resources.ru_utime) + seconds(resources.ru_stime)
    }
    var files = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 {
      usage.mostFiles = Int(clamping: files.rlim_cur)
    }
    // pages: size, resident, …
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    if pages.count > 1 {
      let page = Int(sysconf(Int32(_SC_PAGESIZE)))
      usage.virtualBytes = (Int(pages[0]) ?? 0) * page
      usage.residentBytes = (Int(pages[1]) ?? 0) * page
    }
    usage.openFiles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count ?? 0
    usage.threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.count ?? 0
    return usage
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }
}

extension PrometheusText {
  mutating func process(_ usage: ProcessUsage, startTime: Double) {
    single("process_cpu_seconds_total", .counter, "User and system time spent, in seconds.", usage.cpuSeconds)
    single("process_resident_memory_bytes", .gauge, "Resident memory.", Double(usage.residentBytes))
    single("process_virtual_memory_bytes", .gauge, "Virtual memory.", Double(usage.virtualBytes))
    single("process_open_fds", .gauge, "Open file descriptors.", Double(usage.openFiles))
    single("process_max_fds", .gauge, "Most file descriptors that may be open.", Double(usage.mostFiles))
    single("process_threads", .gauge, "Threads.", Double(usage.threads))
    single("process_start_time_seconds", .gauge, "Start time since the epoch, in seconds.", startTime)
  }
}
