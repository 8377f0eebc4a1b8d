import Glibc

/// What becomes of a mapped file's pages. Advice only: the bytes stay readable, and bytes that are part of the program
/// are left alone.
extension FileContents {
  /// Pages wholly within `range` need not stay resident: once copied, a second copy of them would only take memory.
  public func discard(_ range: Range<Int>) { advise(range, MADV_DONTNEED, roundedInward: true) }

  /// A few places of `range` will be read, far apart: reading ahead would fetch what nobody wants.
  public func expectSparseReads(_ range: Range<Int>) { advise(range, MADV_RANDOM, roundedInward: true) }

  /// All of `range` will be read soon: it may be fetched in the meantime.
  public func prefetch(_ range: Range<Int>) { advise(range, MADV_WILLNEED, roundedInward: false) }

  private func advise(_ range: Range<Int>, _ advice: CInt, roundedInward: Bool) {
    guard isMapped, let start = bytes.baseAddress else { return }
    let page = Int(sysconf(CInt(_SC_PAGESIZE)))
    // The mapping starts at a page, so offsets round as addresses do.
    let up = { ($0 + page - 1) / page * page }
    let first = roundedInward ? up(range.lowerBound) : range.lowerBound / page * page
    let end = roundedInward ? range.upperBound / page * page : min(up(range.upperBound), up(bytes.count))
    if first < end { madvise(UnsafeMutableRawPointer(mutating: start + first), end - first, advice) }
  }
}
