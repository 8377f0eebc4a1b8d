import CKernels

/// What a model computes with. Residual stream, layer norms, softmax and the pooling head's attention are float32 in each.
public enum Precision: String, Sendable, Hashable, CaseIterable {
  case float32 = "fp32"
  case bfloat16 = "bf16"
  /// The products of the encoder layers in 8 bits (weights scaled per output, activations per token, at run time); all
  /// else as in `bfloat16`.
  case int8

  /// `bfloat16` where the processor multiplies it, else `float32`.
  public static var automatic: Precision { InstructionSet.selected == .avx512bf16 ? .bfloat16 : .float32 }

  /// What goes into the products of the encoder layers.
  public var operand: Format {
    switch self {
    case .float32: .float32
    case .bfloat16: .bfloat16
    case .int8: .int8
    }
  }

  /// What goes into attention and into the other products.
  public var activation: Format { self == .float32 ? .float32 : .bfloat16 }

  /// Whether weights are laid out in panels for this project's own kernels. Float32 without AVX-512 is OpenBLAS's, which
  /// takes weights as they lie in the file.
  public var usesPanels: Bool { self != .float32 || InstructionSet.selected >= .avx512 }
}
