import Compute
import Diagnosis
import Serving

/// What this machine offers, in the words of the start-up log.
enum Machine {
  /// The level of our kernels: portable, avx2, avx512, avx512vnni or avx512bf16.
  static var instructionSet: String { InstructionSet.selected.rawValue }

  /// The processor's name, as the kernel tells it.
  static var processor: String {
    CPUInfo(MachineFacts.text("/proc/cpuinfo") ?? "").model ?? "unknown"
  }

  /// OpenBLAS and the kernels that it chose.
  static var openBLAS: String { (try? OpenBLAS.open()).map { "OpenBLAS \($0.coreName)" } ?? "OpenBLAS missing" }

  static func description(threads configuration: EncoderPool.Configuration) -> String {
    "siglip \(Siglip.version), kernels \(instructionSet), \(openBLAS), \(configuration.workers) encoder(s) on "
      + "\(configuration.threads) thread(s), \(CPULimit.count) CPU(s) allowed"
  }
}
