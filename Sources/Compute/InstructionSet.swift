import CKernels

/// What this project's kernels may use of the processor; each level includes the lower ones.
public enum InstructionSet: String, Sendable, CaseIterable, Comparable {
  case portable, avx2, avx512
  /// AVX-512 with 8-bit dot products; and with those of bfloat16.
  case avx512vnni, avx512bf16

  /// The highest level that the processor has and the operating system saves.
  public static var supported: InstructionSet { InstructionSet(ck_supported_instruction_set()) }

  /// The level in use: the supported one, or the lower one that `SIGLIP_INSTRUCTION_SET` asks for.
  public static var selected: InstructionSet { InstructionSet(ck_selected_instruction_set()) }

  private init(_ level: ck_instruction_set) {
    switch level {
    case CK_AVX512_BF16: self = .avx512bf16
    case CK_AVX512_VNNI: self = .avx512vnni
    case CK_AVX512: self = .avx512
    case CK_AVX2: self = .avx2
    default: self = .portable
    }
  }

  public static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.level < b.level }

  private var level: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
