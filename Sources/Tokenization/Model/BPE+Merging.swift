/// One piece of a word while it is being merged; a node of a doubly linked list in an array.
struct Symbol {
  /// The piece, or `Symbol.merged` once its left neighbour has taken it in.
  var id: Int32
  /// Index of the left neighbour, -1 at the start.
  var previous: Int32
  /// Index of the right neighbour, -1 at the end.
  var next: Int32

  static let merged: Int32 = -1
}

extension BPE {
  /// Merges linked symbols in place; the first one stays the head of the list.
  ///
  /// Candidates wait in a heap ordered by rank, then place. A candidate is out of date when the pair at its place no
  /// longer has its rank; it is then dropped, since the new pair was put in when it arose.
  func merge(_ symbols: UnsafeMutableBufferPointer<Symbol>) {
    var candidates = MergeQueue(capacity: symbols.count)
    for place in 0..<symbols.count - 1 {
      if let merge = merges.merge(symbols[place].id, symbols[place + 1].id) {
        candidates.push(rank: merge.rank, place: Int32(place))
      }
    }
    while let (rank, place) = candidates.pop() {
      let left = symbols[Int(place)]
      guard left.id != Symbol.merged, left.next >= 0 else { continue }
      let right = symbols[Int(left.next)]
      guard let merge = merges.merge(left.id, right.id), merge.rank == rank else { continue }

      symbols[Int(left.next)].id = Symbol.merged
      symbols[Int(place)].id = merge.id
      symbols[Int(place)].next = right.next
      if right.next >= 0 {
        symbols[Int(right.next)].previous = place
        if let merge = merges.merge(merge.id, symbols[Int(right.next)].id) {
          candidates.push(rank: merge.rank, place: place)
        }
      }
      if left.previous >= 0, let merge = merges.merge(symbols[Int(left.previous)].id, merge.id) {
        candidates.push(rank: merge.rank, place: left.previous)
      }
    }
  }
}

/// A binary min-heap of merge candidates; rank and place are one 64-bit key, so comparing is one instruction.
struct MergeQueue {
  private var keys: [UInt64] = []

  init(capacity: Int) {
    keys.reserveCapacity(capacity)
  }

  @inline(__always)
  mutating func push(rank: UInt32, place: Int32) {
    let key = UInt64(rank) << 32 | UInt64(UInt32(bitPattern: place))
    var index = keys.count
    keys.append(key)
    keys.withUnsafeMutableBufferPointer { keys in
      while index > 0, case let parent = (index - 1) / 2, keys[parent] > key {
        keys[index] = keys[parent]
        index = parent
      }
      keys[index] = key
    }
  }

  @inline(__always)
  mutating func pop() -> (rank: UInt32, place: Int32)? {
    guard let top = keys.first, let last = keys.popLast() else { return nil }
    keys.withUnsafeMutableBufferPointer { keys in
      guard !keys.isEmpty else { return }
      var index = 0
      while case var child = 2 * index + 1, child < keys.count {
        if child + 1 < keys.count, keys[child + 1] < keys[child] { child += 1 }
        if keys[child] >= last { break }
        keys[index] = keys[child]
        index = child
      }
      keys[index] = last
    }
    return (UInt32(truncatingIfNeeded: top >> 32), Int32(bitPattern: UInt32(truncatingIfNeeded: top)))
  }
}
