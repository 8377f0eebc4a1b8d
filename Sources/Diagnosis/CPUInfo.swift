/// What `/proc/cpuinfo` tells.
public struct CPUInfo: Sendable, Equatable {
  /// The processor's name; nil where the kernel does not tell it, as on arm64.
  public let model: String?
  public let logicalCPUs: Int
  /// Physical cores; nil where the kernel does not tell them.
  public let cores: Int?
  public let flags: Set<String>

  public init(_ text: String) {
    var (model, flags): (String?, Set<String>) = (nil, [])
    var logicalCPUs = 0
    var cores: Set<String> = []
    var package = ""
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = String(line[line.index(after: colon)...].drop { $0 == " " })
      switch line[..<colon].filter({ $0 != "\t" }) {
      case "processor": logicalCPUs += 1
      case "model name": model = model ?? value
      case "physical id": package = value
      case "core id": cores.insert("\(package)/\(value)")
      case "flags" where flags.isEmpty: flags = Set(value.split(separator: " ").map(String.init))
      default: break
      }
    }
    (self.model, self.flags) = (model, flags)
    self.logicalCPUs = logicalCPUs
    self.cores = cores.isEmpty ? nil : cores.count
  }
}
