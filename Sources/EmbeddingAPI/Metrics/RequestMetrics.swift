import Synchronization

/// Counts requests by route and status, and the time of each stage.
public final class RequestMetrics: Sendable {
  /// Upper bounds of the time histograms, in seconds.
  static let secondBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

  struct Label: Hashable, Sendable {
    let route: String
    let status: Int
  }

  struct Snapshot: Sendable {
    var requests: [Label: Int] = [:]
    var stages: [StageTimes.Stage: Histogram] = [:]
  }

  private let state = Mutex(Snapshot())

  /// - Parameter route: the template, such as `/models/{model}`: a path would make a series per client's typo.
  func record(route: String, status: Int, times: StageTimes) {
    state.withLock { state in
      state.requests[Label(route: route, status: status), default: 0] += 1
      for stage in StageTimes.Stage.allCases {
        guard let duration = times[stage] else { continue }
        state.stages[stage, default: Histogram(bounds: Self.secondBounds)].record(duration / .seconds(1))
      }
    }
  }

  var snapshot: Snapshot { state.withLock { $0 } }
}

/// Observations by upper bound, with their sum, as Prometheus counts them.
struct Histogram: Sendable {
  let bounds: [Double]
  /// One count per bound and a last one for what lies above all.
  private(set) var counts: [Int]
  private(set) var sum = 0.0

  init(bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  /// A histogram counted elsewhere.
  init(bounds: [Double], counts: [Int], sum: Double) {
    precondition(counts.count == bounds.count + 1, "one count per bound and one above")
    self.bounds = bounds
    self.counts = counts
    self.sum = sum
  }

  mutating func record(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }
}
