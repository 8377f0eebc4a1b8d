extension ScoredBPE {
  /// A stretch of the text while it is being merged; a node of a doubly linked list in an array.
  struct Symbol {
    var start: Int32
    /// Equal to `start` once the left neighbour has taken the symbol in.
    var end: Int32
    /// Index of the left neighbour, -1 at the start.
    var previous: Int32
    /// Index of the right neighbour, -1 at the end.
    var next: Int32
    /// Whether the symbol takes no part in merges.
    var isFrozen: Bool
    /// The rank of the merge with the right neighbour.
    var rank = ScoredBPE.never

    var range: Range<Int> { Int(start)..<Int(end) }
  }

  /// Merges the symbols of one text in place; the first one stays the head of the list.
  struct Merging {
    let model: ScoredBPE
    let text: UnsafeBufferPointer<UInt8>
    let symbols: UnsafeMutableBufferPointer<Symbol>
    /// Length in bytes of the left half of each unused piece that was a candidate, as the last such pair was cut.
    private(set) var splits: [Int32: Int] = [:]
    private var candidates: MergeQueue

    init(model: ScoredBPE, text: UnsafeBufferPointer<UInt8>, symbols: UnsafeMutableBufferPointer<Symbol>) {
      self.model = model
      self.text = text
      self.symbols = symbols
      candidates = MergeQueue(capacity: symbols.count)
    }

    mutating func run() {
      for place in symbols.indices { propose(place) }
      while let (rank, place) = candidates.pop() {
        let place = Int(place)
        // A candidate whose pair has changed since has another rank, or waits with the same one: then it is that one.
        guard symbols[place].rank == rank else { continue }
        let right = Int(symbols[place].next)
        symbols[place].end = symbols[right].end
        symbols[place].next = symbols[right].next
        symbols[right].start = symbols[right].end
        symbols[right].rank = ScoredBPE.never
        if symbols[right].next >= 0 { symbols[Int(symbols[right].next)].previous = Int32(place) }
        if symbols[place].previous >= 0 { propose(Int(symbols[place].previous)) }
        propose(place)
      }
    }

    /// Makes the symbol and its right neighbour a candidate, if they make a piece.
    private mutating func propose(_ place: Int) {
      let left = symbols[place]
      symbols[place].rank = ScoredBPE.never
      guard left.next >= 0, !left.isFrozen, !symbols[Int(left.next)].isFrozen,
        let id = model.id(of: left.range.lowerBound..<Int(symbols[Int(left.next)].end), in: text)
      else { return }
      if model.unused.contains(id) { splits[id] = left.range.count }
      symbols[place].rank = model.ranks[Int(id)]
      candidates.push(rank: model.ranks[Int(id)], place: Int32(place))
    }
  }
}
