import Compute
import Foundation
import SigLIP

/// `swift run -c release TowerBenchmark [threads] [rounds] [cpu]`: the vision tower's time beside that of its own
/// matrix products alone in OpenBLAS.
///
/// Both are measured in turn, round by round, so that a change of the machine's speed meets both. With `cpu`, processor
/// time is counted and not the clock's: the ratio to go by, with 1 thread, on a machine that is busy with other work.
@main
struct TowerBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let threads = arguments.first ?? ProcessInfo.processInfo.activeProcessorCount
    let rounds = arguments.dropFirst().first ?? 7
    let openBLAS = try OpenBLAS.open()
    print(
      "\(openBLAS.configuration), core \(openBLAS.coreName); kernels \(InstructionSet.selected.rawValue); \(threads) threads"
    )

    let model = try SigLIPModel(files: RandomCheckpoint.make())
    guard let vision = model.vision else { return }
    print("base-patch16-224 vision, fp32, milliseconds a picture; median (least) of \(rounds) rounds")
    print(
      "batch | tower | linear products, ours | linear, library's threads | attention products | tower / limit | limit GFLOP/s"
    )
    for batch in [1, 8] {
      let team = ThreadTeam(count: threads)
      let workspace = Workspace(
        for: model, maximumTokens: batch * vision.longestSequence, maximumSequences: batch, team: team)
      let bytes = (0..<vision.longestSequence * 768).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
      let pictures = Array(repeating: PixelPatches(rows: 14, columns: 14, patchSize: 16, bytes: bytes), count: batch)
      var vectors = [Float](repeating: 0, count: batch * vision.dimensions)
      let products = Products(pictures: batch)
      var times: [[Double]] = [[], [], [], []]
      for round in 0...rounds {
        let measured = [
          time { vectors.withUnsafeMutableBufferPointer { vision.encode(pictures, into: $0, workspace: workspace) } },
          time { products.runByTeam(team) },
          time { products.runByLibrary(threads: threads) },
          time { products.runAttention(team) },
        ]
        if round > 0 { for index in times.indices { times[index].append(measured[index] * 1000 / Double(batch)) } }
      }
      // The limit: the better splitting of the linear products, and attention's products.
      let ratios = (0..<rounds).map { times[0][$0] / (min(times[1][$0], times[2][$0]) + times[3][$0]) }
      let limit = min(least(times[1]), least(times[2])) + least(times[3])
      let columns = times.map { "\(text(median($0))) (\(text(least($0))))" }
      print(
        "\(batch) | \(columns.joined(separator: " | ")) | \(text(median(ratios), 3)) (\(text(least(times[0]) / limit, 3)))"
          + " | \(text(products.flops / Double(batch) / limit / 1e6, 0))")
    }
  }

  static let clock = CommandLine.arguments.contains("cpu") ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC

  /// Seconds.
  static func time(_ body: () -> Void) -> Double {
    let start = now
    body()
    return now - start
  }

  static var now: Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
  static func least(_ values: [Double]) -> Double { values.min() ?? 0 }
  static func text(_ value: Double, _ digits: Int = 1) -> String { String(format: "%.\(digits)f", value) }
}
