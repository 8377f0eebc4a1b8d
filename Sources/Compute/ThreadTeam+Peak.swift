import CKernels

extension ThreadTeam {
  /// Multiplications and additions a second that these threads reach with the instruction that products of `format` are
  /// made of, on registers alone: the limit of every kernel.
  public func peak(_ format: Format) -> Double {
    let parts = 8 * count
    // Long enough that starting the threads does not show: some milliseconds.
    let turns = 200_000
    let operations = Buffer<Double>(count: parts)
    let start = ContinuousClock.now
    run(parts, on: (format: format.ck, operations: operations.pointer, turns: turns)) { work, part, _ in
      work.pointee.operations[part] = ck_peak(work.pointee.format, work.pointee.turns)
    }
    let seconds = start.duration(to: .now) / .seconds(1)
    return (0..<parts).reduce(0) { $0 + operations.pointer[$1] } / seconds
  }
}
