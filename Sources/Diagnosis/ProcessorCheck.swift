import Compute

/// Which kernels the processor gets.
public struct ProcessorCheck: Sendable {
  public var info: CPUInfo
  /// The highest level that the processor has and the operating system saves.
  public var supported: InstructionSet
  /// The level in use.
  public var selected: InstructionSet

  public init(info: CPUInfo, supported: InstructionSet, selected: InstructionSet) {
    (self.info, self.supported, self.selected) = (info, supported, selected)
  }

  /// Of the processor's flags, those that the kernels' levels ask for.
  private static let flags = ["avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16"]

  public var finding: Finding {
    let flags = Self.flags.filter(info.flags.contains).joined(separator: " ")
    let text = "\(info.model ?? "unknown")\(flags.isEmpty ? "" : " (\(flags))"): kernels \(selected.rawValue)"
    if selected < supported {
      return .note(
        "processor", "\(text), and \(supported.rawValue) is possible",
        advice: "unset SIGLIP_INSTRUCTION_SET, which asks for less than this processor has")
    }
    switch selected {
    case .portable where info.flags.contains("avx2"):
      return .note(
        "processor", "\(text): plain C, far slower, as the operating system does not save AVX2's registers",
        advice: "in a virtual machine pass the host's processor through, such as qemu's -cpu host")
    case .portable:
      return .note(
        "processor", "\(text): plain C, far slower",
        advice: "take an x86-64 processor with AVX2, better with AVX-512; in a virtual machine pass the host's through")
    case .avx2: return .ok("processor", "\(text): fp32 by default, its products from OpenBLAS")
    case .avx512: return .ok("processor", "\(text): fp32 by default")
    case .avx512vnni: return .ok("processor", "\(text): fp32 by default; --precision int8 is multiplied by it too")
    case .avx512bf16: return .ok("processor", "\(text): bf16 by default for large models; int8 is multiplied by it too")
    }
  }
}
