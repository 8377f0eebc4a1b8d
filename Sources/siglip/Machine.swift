import Compute
import Serving

/// What this machine offers, in the words of the start-up log.
enum Machine {
  /// The level of our kernels: portable, avx2 or avx512.
  static var instructionSet: String { InstructionSet.selected.rawValue }

  static func description(threads configuration: EncoderPool.Configuration) -> String {
    let blas = (try? OpenBLAS.open()).map { "OpenBLAS \($0.coreName)" } ?? "OpenBLAS missing"
    return "siglip \(Siglip.version), kernels \(instructionSet), \(blas), \(configuration.workers) encoder(s) of "
      + "\(configuration.threadsPerWorker) thread(s), \(CPULimit.count) CPU(s) allowed"
  }
}
