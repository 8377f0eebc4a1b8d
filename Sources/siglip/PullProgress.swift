import Glibc
import Hub
import Synchronization

/// Tells a person of a pull: a bar on a terminal, else a line now and then.
final class PullProgress: Sendable {
  private struct State {
    var bar: ProgressBar?
    var spoken = ContinuousClock.now
  }

  private let name: String
  private let hasBar: Bool
  private let say: @Sendable (String) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - hasBar: whether standard error is a terminal that a bar may be drawn on.
  ///   - say: takes a line.
  init(name: String, hasBar: Bool, say: @escaping @Sendable (String) -> Void) {
    self.name = name
    self.hasBar = hasBar
    self.say = say
  }

  /// For a command that a person runs.
  convenience init(name: String) {
    self.init(name: name, hasBar: isatty(STDERR_FILENO) == 1, say: StandardError.write)
  }

  /// Takes the bar away, which is drawn anew below the line.
  private func line(_ text: String) { say(hasBar ? "\r\u{1B}[K" + text : text) }

  func show(_ event: PullEvent) {
    switch event {
    case .started(let files, let bytes):
      line("\(name): fetching \(files.count) file(s), \(HubError.bytes(bytes))")
      if hasBar { state.withLock { $0.bar = ProgressBar(total: Int(bytes), unit: .bytes) } }
    case .waiting(let file): line("\(name): another process fetches \(file); waiting for it")
    case .retrying(let file, let error, let delay):
      let what = file == name ? name : "\(name): \(file)"
      line("\(what): \(error); again in \((delay / .seconds(1)).fixed(1)) s")
    case .finished(let file): if !hasBar { line("\(name): \(file) is there") }
    case .progress(let done, let total):
      let isDue = state.withLock { state in
        state.bar?.update(done: Int(done))
        guard !hasBar, state.spoken.duration(to: .now) > .seconds(10) else { return false }
        state.spoken = .now
        return true
      }
      if isDue { line("\(name): \(HubError.bytes(done)) of \(HubError.bytes(total))") }
    }
  }
}
