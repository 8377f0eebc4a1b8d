import COpenBLAS

/// The library that multiplies fp32 matrices. It is opened once a process, one thread a call: a `ThreadTeam` splits the
/// work.
public struct OpenBLAS: Sendable {
  /// The kernels that the library chose, for example `SkylakeX`.
  public let coreName: String
  /// Its version and how it was built.
  public let configuration: String

  /// Opens the library; later calls answer the same at once.
  ///
  /// Versions that do not know a new processor wake with older kernels at half its speed, so the core type is chosen
  /// here from what the processor has. `OPENBLAS_CORETYPE` in the environment wins.
  @discardableResult
  public static func open() throws(ComputeError) -> OpenBLAS { try opened.get() }

  private static let opened: Result<OpenBLAS, ComputeError> = {
    let coreType: String? =
      switch InstructionSet.selected {
      case .avx512, .avx512vnni, .avx512bf16: "SkylakeX"
      case .avx2: "Haswell"
      case .portable: nil
      }
    if let reason = cob_open(coreType) { return .failure(.openBLASMissing(reason: String(cString: reason))) }
    return .success(
      OpenBLAS(coreName: String(cString: cob_core_name()), configuration: String(cString: cob_configuration())))
  }()
}
