import Benchmark

/// `swift package benchmark`: what a request passes through, part by part, with the allocations of each.
///
/// Where a part is internal to its target, the nearest public thing that contains it is measured.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .cpuTotal, Measured.allocations], warmupIterations: 3, maxDuration: .seconds(2),
    maxIterations: 100_000)
  wire()
  pictures()
  texts()
  towers()
  kernels()
}
