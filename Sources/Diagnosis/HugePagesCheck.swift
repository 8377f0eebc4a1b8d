/// How the kernel gives out large pages.
public struct HugePagesCheck: Sendable {
  /// `/sys/kernel/mm/transparent_hugepage/enabled`, such as `always [madvise] never`; nil where there is none.
  public var enabled: String?

  public init(enabled: String?) {
    self.enabled = enabled
  }

  public var finding: Finding {
    let choice = enabled?.split(separator: "[").last?.split(separator: "]").first
    guard let enabled, enabled.contains("["), let choice else {
      return .ok("huge pages", "the kernel does not tell; the server asks for none")
    }
    return .ok("huge pages", "transparent ones: \(choice); the server asks for none")
  }
}
