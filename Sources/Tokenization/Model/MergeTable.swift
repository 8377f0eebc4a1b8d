/// What each mergeable pair of ids becomes, and how early.
///
/// One open-addressing table of 16-byte slots: the 580,000 merges of Gemma take 16 MB.
struct MergeTable: Sendable {
  struct Merge: Sendable {
    /// Position in the file's list: the lowest is merged first.
    let rank: UInt32
    /// The id of the merged piece.
    let id: Int32
  }

  private struct Slot: Sendable {
    var pair: UInt64 = .max
    var merge = Merge(rank: 0, id: 0)
  }

  private var slots: [Slot] = Array(repeating: Slot(), count: 64)
  /// Number of merges.
  private(set) var count = 0

  @inline(__always)
  private static func pair(_ left: Int32, _ right: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
  }

  /// Fibonacci hashing: the high half of the product depends on every bit of both ids.
  @inline(__always)
  private static func slot(of pair: UInt64, mask: Int) -> Int {
    Int(truncatingIfNeeded: (pair &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  @inline(__always)
  func merge(_ left: Int32, _ right: Int32) -> Merge? {
    let pair = Self.pair(left, right)
    return slots.withUnsafeBufferPointer { slots in
      let mask = slots.count - 1
      var index = Self.slot(of: pair, mask: mask)
      while slots[index].pair != .max {
        if slots[index].pair == pair { return slots[index].merge }
        index = (index + 1) & mask
      }
      return nil
    }
  }

  /// Adds a merge with the next rank; when the pair is there already, adds nothing and gives its rank.
  mutating func append(_ left: Int32, _ right: Int32, to id: Int32) -> UInt32? {
    if 3 * (count + 1) > 2 * slots.count { grow() }
    let pair = Self.pair(left, right)
    let mask = slots.count - 1
    var index = Self.slot(of: pair, mask: mask)
    while slots[index].pair != .max {
      if slots[index].pair == pair { return slots[index].merge.rank }
      index = (index + 1) & mask
    }
    slots[index] = Slot(pair: pair, merge: Merge(rank: UInt32(count), id: id))
    count += 1
    return nil
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: 2 * old.count)
    let mask = slots.count - 1
    for slot in old where slot.pair != .max {
      var index = Self.slot(of: slot.pair, mask: mask)
      while slots[index].pair != .max { index = (index + 1) & mask }
      slots[index] = slot
    }
  }
}
