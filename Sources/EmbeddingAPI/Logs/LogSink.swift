import Dispatch
import Glibc
import Synchronization
import Threads

/// Takes the log's lines from any thread at once and writes them on a thread of its own: a reader of the log that stalls
/// stops no request. What it does not take in time is dropped, counted, and told of once there is room.
public final class LogSink: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var isWriting = false
    var dropped = 0
    /// Of those dropped, the ones that no line has told of yet.
    var untold = 0
  }

  /// Microseconds.
  private static let gathering: UInt32 = 2000

  private let descriptor: Int32
  private let limit: Int
  private let state = Mutex(State())
  private let wakeUp = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - descriptor: where lines go; it stays open.
  ///   - limit: bytes of lines that may wait.
  /// - Throws: `ThreadError`.
  public init(descriptor: Int32, limit: Int = 1 << 20) throws(ThreadError) {
    self.descriptor = descriptor
    self.limit = limit
    try OwnThread.start(name: "log", stackSize: 1 << 18) { [self] in run() }
  }

  /// Lines that were dropped since the start.
  public var droppedLines: Int { state.withLock { $0.dropped } }

  /// - Parameter notice: a line that tells how many lines are missing before this one.
  func append(_ line: [UInt8], notice: (Int) -> [UInt8]) {
    let wakes = state.withLock { state in
      guard state.waiting.count + line.count <= limit else {
        state.dropped += 1
        state.untold += 1
        return false
      }
      let wasEmpty = state.waiting.isEmpty
      if state.untold > 0 { state.waiting += notice(state.untold) }
      state.untold = 0
      state.waiting += line
      return wasEmpty
    }
    if wakes { wakeUp.signal() }
  }

  /// Waits until everything is out, for as long as somebody may be expected to read it.
  public func flush(within limit: Duration = .seconds(1)) async {
    let deadline = ContinuousClock.now + limit
    while state.withLock({ $0.isWriting || !$0.waiting.isEmpty }), ContinuousClock.now < deadline {
      try? await Task.sleep(for: .milliseconds(1))
    }
  }

  private func run() {
    while true {
      wakeUp.wait()
      // What comes meanwhile goes out with it: a busy server writes some hundred times a second, not once a line.
      usleep(Self.gathering)
      let lines = state.withLock { state in
        defer { state.waiting = [] }
        state.isWriting = true
        return state.waiting
      }
      write(lines)
      state.withLock { $0.isWriting = false }
    }
  }

  /// All of it, unless the other end is gone: then it is lost, and the server works on.
  private func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 {
          rest = rest.dropFirst(count)
        } else if errno == EAGAIN {
          // A terminal that somebody else has made non-blocking.
          var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = Glibc.poll(&poll, 1, 1000)
        } else if errno != EINTR {
          return
        }
      }
    }
  }
}
