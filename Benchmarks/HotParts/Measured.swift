import AllocationCounter
import Benchmark

/// A part of the way of a request, with its time and its calls of `malloc`.
enum Measured {
  static let allocations = BenchmarkMetric.custom("malloc calls")

  /// - Parameter scale: how often it is done for one time that is taken: short parts need many.
  static func part(
    _ name: String, scale: BenchmarkScalingFactor = .one, _ work: @escaping @Sendable () throws -> Void
  ) {
    Benchmark(name, configuration: .init(scalingFactor: scale)) { benchmark in
      let before = allocation_count()
      for _ in benchmark.scaledIterations { try work() }
      benchmark.measurement(allocations, allocation_count() - before)
    }
  }

  static func waitingPart(
    _ name: String, scale: BenchmarkScalingFactor = .one, _ work: @escaping @Sendable () async throws -> Void
  ) {
    Benchmark(name, configuration: .init(scalingFactor: scale)) { benchmark in
      let before = allocation_count()
      for _ in benchmark.scaledIterations { try await work() }
      benchmark.measurement(allocations, allocation_count() - before)
    }
  }
}
