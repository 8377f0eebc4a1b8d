import Compute

/// Whether OpenBLAS is there, and woke with kernels that fit the processor.
public struct OpenBLASCheck: Sendable {
  public enum Library: Sendable {
    case opened(core: String, configuration: String)
    case missing(reason: String)
  }

  public var library: Library
  /// The level of our own kernels.
  public var selected: InstructionSet
  /// `OPENBLAS_CORETYPE`, as the user set it.
  public var coreType: String?

  public init(library: Library, selected: InstructionSet, coreType: String?) {
    (self.library, self.selected, self.coreType) = (library, selected, coreType)
  }

  /// Cores of OpenBLAS whose kernels use AVX-512, and those that use AVX2.
  private static let avx512: Set = ["SkylakeX", "Cooperlake", "SapphireRapids"]
  private static let avx2: Set = ["Haswell", "Zen", "Excavator"]

  public var finding: Finding {
    guard case .opened(let core, let configuration) = library else {
      guard case .missing(let reason) = library else { return .ok("OpenBLAS", "") }
      return .problem(
        "OpenBLAS", "cannot be loaded: \(reason)",
        advice: "install it: apt-get install libopenblas0-pthread")
    }
    let version = configuration.split(separator: " ").prefix(2).joined(separator: " ")
    let text = "\(version.isEmpty ? "OpenBLAS" : version), core \(core.isEmpty ? "unknown" : core)"
    let isFit =
      switch selected {
      case .portable: true
      case .avx2: Self.avx2.contains(core) || Self.avx512.contains(core)
      case .avx512, .avx512vnni, .avx512bf16: Self.avx512.contains(core)
      }
    if isFit || core.isEmpty { return .ok("OpenBLAS", text) }
    let unfit = "\(text), which is not what this processor has (\(selected.rawValue))"
    // With AVX-512 every product of the towers is ours.
    guard selected == .avx2 else { return .ok("OpenBLAS", "\(unfit), and no product needs it here") }
    return .note(
      "OpenBLAS", "\(unfit): fp32 is slower than it could be",
      advice: coreType == nil
        ? "set OPENBLAS_CORETYPE=Haswell, or install a newer libopenblas0-pthread"
        : "unset OPENBLAS_CORETYPE, which asks for \(coreType ?? core)")
  }
}
