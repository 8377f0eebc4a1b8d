import Serving

/// How long a request spent in each stage; `fetch` is for pictures that it names by URL or path. Items of one request run side by side: the slowest counts.
public struct StageTimes: Sendable, Hashable {
  public enum Stage: String, Sendable, CaseIterable {
    case fetch, decode, preprocess, tokenize, queue, encode, total
  }

  private var durations: [Stage: Duration] = [:]

  public init() {}

  public subscript(stage: Stage) -> Duration? {
    get { durations[stage] }
    set { durations[stage] = newValue }
  }

  /// Whether no stage has been measured.
  var isEmpty: Bool { durations.isEmpty }

  /// Runs `work` and counts its time for `stage`.
  mutating func measure<Result>(_ stage: Stage, _ work: () throws -> Result) rethrows -> Result {
    let start = ContinuousClock.now
    defer { durations[stage, default: .zero] += start.duration(to: .now) }
    return try work()
  }

  /// Takes over what is slower in `other`.
  mutating func merge(_ other: StageTimes) {
    durations.merge(other.durations) { max($0, $1) }
  }

  mutating func merge(_ encoding: EncodingTime) {
    var other = StageTimes()
    other[.queue] = encoding.queue
    other[.encode] = encoding.encode
    merge(other)
  }

  /// The `Server-Timing` field: `decode;dur=1.93, …`, in milliseconds (W3C Server Timing).
  public var serverTiming: String {
    Stage.allCases.compactMap { stage in
      durations[stage].map { "\(stage.rawValue);dur=\(milliseconds($0))" }
    }.joined(separator: ", ")
  }

  /// To the microsecond; nil for a stage that was not measured.
  func milliseconds(_ stage: Stage) -> Double? {
    durations[stage].map { ($0 / .microseconds(1)).rounded() / 1000 }
  }

  private func milliseconds(_ duration: Duration) -> String {
    let microseconds = Int((duration / .microseconds(1)).rounded())
    let fraction = String(microseconds % 1000)
    return "\(microseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
