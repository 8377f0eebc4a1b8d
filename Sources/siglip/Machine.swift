import Compute
import Foundation
import Serving

/// What this machine offers, in the words of the start-up log.
enum Machine {
  /// The level of our kernels: portable, avx2, avx512, avx512vnni or avx512bf16.
  static var instructionSet: String { InstructionSet.selected.rawValue }

  /// The processor's name, as the kernel tells it.
  static var processor: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let line = lines.first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
  }

  static func description(threads configuration: EncoderPool.Configuration) -> String {
    let blas = (try? OpenBLAS.open()).map { "OpenBLAS \($0.coreName)" } ?? "OpenBLAS missing"
    return "siglip \(Siglip.version), kernels \(instructionSet), \(blas), \(configuration.workers) encoder(s) on "
      + "\(configuration.threads) thread(s), \(CPULimit.count) CPU(s) allowed"
  }
}
