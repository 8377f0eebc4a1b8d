/// A unigram language model (Kudo 2018, https://aclanthology.org/P18-1007): of all ways to cut a word into pieces it
/// takes the one whose scores have the highest sum.
///
/// `Score` is what the reference adds in, since sums that nearly tie depend on it: `Float` for SentencePiece, `Double`
/// for Hugging Face `tokenizers`.
struct Unigram<Score: BinaryFloatingPoint & Sendable>: Sendable {
  /// Every piece that has a name.
  let vocabulary: Vocabulary
  /// The pieces that text is cut into.
  let trie: PieceTrie
  /// Log probabilities by id.
  let scores: [Score]
  /// The score of a scalar that is no piece: the lowest of all pieces, less 10.
  let unknownScore: Score
  let unknown: UnknownPieces
  /// Sums past this, either way, start again from 0, so that a long text keeps its precision; nil: never.
  let largestSum: Score?
  /// Whether a run of unknown scalars that happens to be a piece by name gets that piece's id (`tokenizers`).
  let namesUnknownRuns: Bool

  static var unknownPenalty: Score { 10 }

  /// The best way to reach a place: the piece that ends there, where it starts, and the sum so far.
  private struct Step {
    var sum: Score = 0
    var start: Int32 = -1
    var id: Int32 = -1
  }

  /// Appends the ids of one word. Time is linear in its bytes, times the longest piece.
  func encode(_ word: UnsafeBufferPointer<UInt8>, into ids: inout [Int32]) {
    guard !word.isEmpty else { return }
    withUnsafeTemporaryAllocation(of: Step.self, capacity: word.count + 1) { steps in
      steps.initialize(repeating: Step())
      findBestPath(word, steps)
      append(word, steps, to: &ids)
    }
  }

  /// Viterbi's algorithm over bytes. Of two ways with the same sum the one whose last piece is longer stays.
  private func findBestPath(_ word: UnsafeBufferPointer<UInt8>, _ steps: UnsafeMutableBufferPointer<Step>) {
    var start = 0
    var frontier = 0
    while start < word.count {
      if let largestSum, abs(steps[start].sum) > largestSum { rebase(steps, start...max(start, frontier)) }
      let sum = steps[start].sum
      let next = min(start + UTF8Bytes.lengthOrOne(lead: word[start]), word.count)
      var coversScalar = false
      trie.forEachPiece(in: word, at: start) { id, end in
        frontier = max(frontier, end)
        coversScalar = coversScalar || end == next
        Self.offer(&steps[end], Step(sum: scores[Int(id)] + sum, start: Int32(start), id: id))
      }
      if !coversScalar {
        frontier = max(frontier, next)
        Self.offer(&steps[next], Step(sum: unknownScore + sum, start: Int32(start), id: unknown.id))
      }
      start = next
    }
  }

  @inline(__always)
  private static func offer(_ best: inout Step, _ step: Step) {
    if best.start < 0 || step.sum > best.sum { best = step }
  }

  private func rebase(_ steps: UnsafeMutableBufferPointer<Step>, _ range: ClosedRange<Int>) {
    let sum = steps[range.lowerBound].sum
    for place in range where place == range.lowerBound || steps[place].start >= 0 { steps[place].sum -= sum }
  }

  /// Walks the path back from the end, then hands out its ids from the front, unknown scalars joined to runs.
  private func append(
    _ word: UnsafeBufferPointer<UInt8>, _ steps: UnsafeMutableBufferPointer<Step>, to ids: inout [Int32]
  ) {
    var ends: [Int] = []
    var end = word.count
    while end > 0 {
      ends.append(end)
      end = Int(steps[end].start)
    }
    var unknownStart: Int?
    for end in ends.reversed() {
      let step = steps[end]
      if step.id == unknown.id {
        unknownStart = unknownStart ?? Int(step.start)
        continue
      }
      if let start = unknownStart { appendUnknown(word[start..<Int(step.start)], to: &ids) }
      unknownStart = nil
      ids.append(step.id)
    }
    if let start = unknownStart { appendUnknown(word[start...], to: &ids) }
  }

  private func appendUnknown(_ run: Slice<UnsafeBufferPointer<UInt8>>, to ids: inout [Int32]) {
    let run = UnsafeBufferPointer(rebasing: run)
    if namesUnknownRuns, let id = vocabulary.id(of: UnsafeRawBufferPointer(run)) {
      ids.append(id)
    } else {
      unknown.append(run, to: &ids)
    }
  }
}
