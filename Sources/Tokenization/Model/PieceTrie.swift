/// Pieces by their bytes, to find all that start at a place of a text.
///
/// A trie laid out level by level, the children of a node side by side in the order of their bytes: nine bytes a node,
/// where a vocabulary of 250,000 pieces has about a million.
struct PieceTrie: Sendable, Hashable {
  /// The byte that leads to node `i` from its parent.
  private var labels: [UInt8] = [0]
  /// The id of the piece that ends in node `i`, or -1.
  private var ids: [Int32] = [-1]
  /// The children of node `i` are `children[i]..<children[i + 1]`.
  private var children: [Int32] = []

  /// The pieces of those entries of a vocabulary, with their ids. An empty piece starts nowhere and is left out.
  init(_ vocabulary: Vocabulary, entries: some Sequence<Int>) {
    vocabulary.withPieces { piece in
      let sorted = entries.filter { !piece($0).isEmpty }.sorted { Self.precedes(piece($0), piece($1)) }
      // The stretches of `sorted` that share the path to each node of a level.
      var level = [sorted.indices]
      var node = 0
      var depth = 0
      while !level.isEmpty {
        var next: [Range<Int>] = []
        for stretch in level {
          var rest = stretch
          if let first = rest.first, piece(sorted[first]).count == depth {
            ids[node] = vocabulary.ids[sorted[first]]
            rest = rest.dropFirst()
          }
          children.append(Int32(labels.count))
          while let first = rest.first {
            let label = piece(sorted[first])[depth]
            let end = rest.first { piece(sorted[$0])[depth] != label } ?? rest.upperBound
            labels.append(label)
            ids.append(-1)
            next.append(first..<end)
            rest = end..<rest.upperBound
          }
          node += 1
        }
        level = next
        depth += 1
      }
      children.append(Int32(labels.count))
    }
  }

  var isEmpty: Bool { labels.count == 1 }

  /// Gives the id and the end of each piece that starts at `start`, shortest first.
  @inline(__always)
  func forEachPiece(in text: UnsafeBufferPointer<UInt8>, at start: Int, _ body: (_ id: Int32, _ end: Int) -> Void) {
    var node = 0
    var index = start
    while index < text.count, let child = child(of: node, text[index]) {
      node = child
      index += 1
      if ids[node] >= 0 { body(ids[node], index) }
    }
  }

  /// Where the longest piece that starts at `start` ends, or nil when none does.
  func longestEnd(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> Int? {
    var longest: Int?
    forEachPiece(in: text, at: start) { _, end in longest = end }
    return longest
  }

  @inline(__always)
  private func child(of node: Int, _ byte: UInt8) -> Int? {
    var low = Int(children[node])
    var high = Int(children[node + 1])
    while low < high {
      let middle = (low + high) / 2
      if labels[middle] < byte { low = middle + 1 } else { high = middle }
    }
    return low < Int(children[node + 1]) && labels[low] == byte ? low : nil
  }

  private static func precedes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    left.lexicographicallyPrecedes(right)
  }
}
