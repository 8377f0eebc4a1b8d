/// A few threads that share out one piece of work at a time. It belongs to one worker, whose own thread takes part.
///
/// Waiting threads spin for some microseconds, then sleep: an idle team costs nothing. Starting a piece of work
/// allocates nothing.
public final class ThreadTeam {
  /// Threads, the caller's included.
  public let count: Int
  private let crew: Crew?

  /// A team of `count` threads. One is the caller of `run`, so a team of 1 starts none.
  public init(count: Int) {
    precondition(count >= 1, "a team has at least its owner")
    self.count = count
    crew = count > 1 ? Crew(helpers: count - 1) : nil
  }

  deinit { crew?.dismiss() }

  /// Calls `body(&work, part, thread)` once for each part in `0 ..< parts`, side by side, and returns when all are
  /// done.
  ///
  /// `thread` is in `0 ..< count` and tells threads apart that run at the same time (for scratch memory). `body` takes
  /// what it needs from `work` and captures nothing: then nothing is allocated. Not to be called from two threads at
  /// once, nor from `body`.
  public func run<Work>(
    _ parts: Int, on work: Work, _ body: @escaping (_ work: UnsafePointer<Work>, _ part: Int, _ thread: Int) -> Void
  ) {
    withUnsafePointer(to: work) { work in
      guard let crew, parts > 1 else {
        for part in 0..<parts { body(work, part, 0) }
        return
      }
      withUnsafePointer(to: Job(work: work, body: body)) { job in
        crew.perform(parts, UnsafeRawPointer(job)) { job, part, thread in
          job.assumingMemoryBound(to: Job<Work>.self).pointee.perform(part, thread)
        }
      }
    }
  }

  /// The function takes a pointer, and not the value, because functions over a generic value are stored behind a thunk
  /// on the heap.
  private struct Job<Work> {
    let work: UnsafePointer<Work>
    let body: (_ work: UnsafePointer<Work>, _ part: Int, _ thread: Int) -> Void

    func perform(_ part: Int, _ thread: Int) { body(work, part, thread) }
  }
}
