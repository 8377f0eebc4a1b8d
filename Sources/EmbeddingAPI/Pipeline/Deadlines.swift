import Dispatch
import Synchronization

/// Cancels work that takes longer than it may: one timer for all requests.
///
/// A `Task.sleep` for each would keep some 600 bytes until its time came, however early it was cancelled: with a minute for a
/// request and hundreds of requests a second, that is memory that grows for a minute and stays.
final class Deadlines: Sendable {
  private struct State {
    /// What to cancel in each millisecond since `origin`, by its number.
    var due: [Int: [UInt64: @Sendable () -> Void]] = [:]
    /// The millisecond the timer is set to.
    var alarm = Int.max
    var lastNumber: UInt64 = 0
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "deadlines", qos: .userInitiated))
  }

  private struct Entry {
    let millisecond: Int
    let number: UInt64
  }

  private let origin = ContinuousClock.now
  private let state = Mutex(State())

  init() {
    state.withLock { state in
      state.timer.setEventHandler { [weak self] in self?.cancelOverdue() }
      state.timer.activate()
    }
  }

  deinit {
    state.withLock { $0.timer.cancel() }
  }

  /// Runs `work` until it ends or the time is up; then cancels it, waits for its end, and throws.
  ///
  /// - Parameter start: from when the time counts.
  /// - Throws: `RequestFault.deadlinePassed`, or what `work` throws; a cancelled caller cancels `work`.
  func run<Result: Sendable>(
    _ timeout: Duration, from start: ContinuousClock.Instant, _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let task = Task { try await work() }
    let entry = add(start + timeout) { task.cancel() }
    let outcome = await withTaskCancellationHandler {
      await task.result
    } onCancel: {
      task.cancel()
    }
    guard remove(entry) else { throw RequestFault.deadlinePassed(milliseconds: Int(timeout / .milliseconds(1))) }
    return try outcome.get()
  }

  /// Deadlines that are still to come.
  var count: Int { state.withLock { state in state.due.values.reduce(0) { $0 + $1.count } } }

  private func add(_ deadline: ContinuousClock.Instant, _ cancel: @escaping @Sendable () -> Void) -> Entry {
    let millisecond = Int((origin.duration(to: deadline) / .milliseconds(1)).rounded(.up))
    return state.withLock { state in
      state.lastNumber += 1
      state.due[millisecond, default: [:]][state.lastNumber] = cancel
      // The alarm is left as it is where its own deadline is removed: it goes off for nothing, and seldom.
      if millisecond < state.alarm { setAlarm(millisecond, &state) }
      return Entry(millisecond: millisecond, number: state.lastNumber)
    }
  }

  /// - Returns: false where the deadline has passed.
  private func remove(_ entry: Entry) -> Bool {
    state.withLock { state in
      guard state.due[entry.millisecond]?.removeValue(forKey: entry.number) != nil else { return false }
      if state.due[entry.millisecond]?.isEmpty == true { state.due[entry.millisecond] = nil }
      return true
    }
  }

  private func cancelOverdue() {
    let now = Int(origin.duration(to: .now) / .milliseconds(1))
    let overdue = state.withLock { state in
      let passed = state.due.keys.filter { $0 <= now }
      defer { setAlarm(state.due.keys.min(), &state) }
      return passed.flatMap { state.due.removeValue(forKey: $0)?.values.map { $0 } ?? [] }
    }
    for cancel in overdue { cancel() }
  }

  private func setAlarm(_ millisecond: Int?, _ state: inout State) {
    state.alarm = millisecond ?? .max
    guard let millisecond else { return }
    let wait = ContinuousClock.now.duration(to: origin + .milliseconds(millisecond)) / .nanoseconds(1)
    state.timer.schedule(deadline: .now() + .nanoseconds(max(0, Int(wait))), leeway: .milliseconds(1))
  }
}
