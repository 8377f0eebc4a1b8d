/// Threads that share out one piece of work at a time. It belongs to one worker, whose own thread takes part; the others
/// may be shared with more teams (`ThreadTeam.Shared`).
///
/// Waiting threads spin for some microseconds, then sleep: an idle team costs nothing. Starting a piece of work
/// allocates nothing.
public final class ThreadTeam {
  /// Threads at the most, the caller's included: they are numbered below it.
  public let count: Int
  private let crew: Crew?
  /// Which of the crew's owners this team's is.
  private let owner: Int
  /// Nil where the crew is the team's own.
  private let shared: Shared?

  /// A team of `count` threads. One is the caller of `run`, so a team of 1 starts none.
  public init(count: Int) {
    precondition(count >= 1, "a team has at least its owner")
    self.count = count
    (owner, shared) = (0, nil)
    crew = count > 1 ? Crew(threads: count, owners: 1) : nil
    crew?.enter()
  }

  private init(_ shared: Shared, owner: Int) {
    (count, crew, self.owner, self.shared) = (shared.crew.threads, shared.crew, owner, shared)
  }

  deinit { if shared == nil { crew?.dismiss() } }

  /// The threads of teams that share them. They end when the last team has gone.
  public final class Shared: Sendable {
    fileprivate let crew: Crew

    /// - Parameters:
    ///   - threads: that compute at the same time, in all teams together.
    ///   - teams: workers that share them.
    public init(threads: Int, teams: Int) {
      crew = Crew(threads: max(1, threads), owners: teams)
    }

    /// The team of worker `index`. Its owner computes between `enter` and `leave` only.
    public func team(_ index: Int) -> ThreadTeam { ThreadTeam(self, owner: index) }

    deinit { crew.dismiss() }
  }

  /// For teams that share threads: from here to `leave` this team's owner counts as busy, and helps nobody.
  public func enter() { if shared != nil { crew?.enter() } }
  public func leave() { if shared != nil { crew?.leave() } }

  /// Threads that a piece of work can count on now: all, or this team's share while others are busy too. So many parts
  /// are enough.
  public var width: Int { crew?.share ?? 1 }

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
      guard let crew, parts > 1, crew.threads > 1 else {
        for part in 0..<parts { body(work, part, 0) }
        return
      }
      withUnsafePointer(to: Job(work: work, body: body)) { job in
        crew.perform(parts, of: owner, UnsafeRawPointer(job)) { job, part, thread in
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
