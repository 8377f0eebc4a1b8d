import Compute
import Foundation
import Testing

@Suite struct OpenBLASTests {
  /// Unless the environment asks for others.
  static let isFree = ["OPENBLAS_CORETYPE", "SIGLIP_INSTRUCTION_SET"].allSatisfy {
    ProcessInfo.processInfo.environment[$0] == nil
  }

  @Test(.enabled(if: isFree)) func wakesWithTheKernelsThatTheProcessorDeserves() throws {
    let openBLAS = try OpenBLAS.open()
    #expect(openBLAS.configuration.contains("OpenBLAS"))
    switch InstructionSet.supported {
    case .avx512, .avx512vnni, .avx512bf16:
      #expect(openBLAS.coreName.hasPrefix("SkylakeX") || openBLAS.coreName == "Cooperlake")
    case .avx2: #expect(["Haswell", "Zen"].contains(openBLAS.coreName))
    case .portable: #expect(!openBLAS.coreName.isEmpty)
    }
  }

  @Test func aMissingLibraryNamesThePackage() {
    let message = ComputeError.openBLASMissing(reason: "libopenblas.so.0: cannot open shared object file").description
    #expect(message.contains("libopenblas0-pthread") && message.contains("libopenblas.so.0"))
  }
}
