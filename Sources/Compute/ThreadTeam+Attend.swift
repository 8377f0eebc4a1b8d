import CKernels
import COpenBLAS

extension ThreadTeam {
  /// Scaled dot-product attention (Vaswani et al., 2017) within each sequence, for each head: `output = softmax(q kᵀ)
  /// v`.
  ///
  /// The queries carry the factor `1 / sqrt(head width)` already. Nothing is masked.
  /// - Parameters:
  ///   - queries: (query tokens, heads * head width), packed as `querySequences` says.
  ///   - keys: (tokens, heads * head width), packed as `sequences` says; and so `values`.
  ///   - scores: memory for `attentionScores(longest:)` floats a thread.
  ///   - output: shaped as the queries.
  public func attend(
    queries: Matrix, of querySequences: Sequences, keys: Matrix, values: Matrix, of sequences: Sequences, heads: Int,
    scores: Buffer<Float>, into output: Matrix
  ) {
    precondition(
      queries.columns == keys.columns && queries.columns % heads == 0 && querySequences.count == sequences.count)
    let attention = Attention(
      queries: queries, querySequences: querySequences, keys: keys, values: values, sequences: sequences, heads: heads,
      headWidth: queries.columns / heads, scores: scores.pointer, scoresPerThread: scores.count / count, output: output)
    run(sequences.count * heads, on: attention) { attention, part, thread in attention.pointee.perform(part, thread) }
  }

  /// Attention of a few fixed probes over whole tokens: `contexts[i] = softmax(probes · tokens[i]ᵀ) · tokens[i]` for
  /// each sequence i.
  ///
  /// - Parameters:
  ///   - probes: (probes, width).
  ///   - tokens: (tokens, width), packed as `sequences` says.
  ///   - scores: memory for `probes` times the longest sequence, a thread.
  ///   - contexts: (sequences, probes * width).
  public func attend(
    probes: Weights, over tokens: Matrix, of sequences: Sequences, scores: Buffer<Float>, into contexts: Matrix
  ) {
    precondition(probes.inputs == tokens.columns && contexts.columns == probes.outputs * probes.inputs)
    let work = (
      probes: probes, tokens: tokens, sequences: sequences, scores: scores.pointer, share: scores.count / count,
      contexts: contexts
    )
    run(sequences.count, on: work) { work, part, thread in
      let work = work.pointee
      let (probes, tokens) = (work.probes, work.tokens.rows(work.sequences[part]))
      precondition(probes.outputs * tokens.rows <= work.share, "the scores' memory holds a sequence")
      let scores = work.scores + thread * work.share
      cob_sgemm(
        true, probes.outputs, tokens.rows, tokens.columns, probes.pointer, probes.inputs, tokens.elements,
        tokens.stride, 0,
        scores, tokens.rows)
      ck_softmax(scores, probes.outputs, tokens.rows, tokens.rows)
      cob_sgemm(
        false, probes.outputs, tokens.columns, tokens.rows, scores, tokens.rows, tokens.elements, tokens.stride, 0,
        work.contexts.row(part), tokens.columns)
    }
  }

  /// Floats of score memory that one thread needs for sequences up to `longest`.
  public static func attentionScores(longest: Int) -> Int {
    longest <= 256 ? longest * longest : max(Attention.scoresAtOnce, 8 * longest)
  }
}

private struct Attention {
  let queries: Matrix
  let querySequences: Sequences
  let keys: Matrix
  let values: Matrix
  let sequences: Sequences
  let heads: Int
  let headWidth: Int
  let scores: UnsafeMutablePointer<Float>
  let scoresPerThread: Int
  let output: Matrix

  /// Scores that stay in a core's own cache: 256 KiB.
  static let scoresAtOnce = 1 << 16
  static func queriesAtOnce(_ length: Int) -> Int { max(8, scoresAtOnce / max(length, 1)) }

  /// One head of one sequence, a block of queries at a time.
  func perform(_ part: Int, _ thread: Int) {
    let (sequence, head) = (part / heads, part % heads)
    let columns = head * headWidth..<(head + 1) * headWidth
    let keys = keys.rows(sequences[sequence]).columns(columns)
    let values = values.rows(sequences[sequence]).columns(columns)
    let length = keys.rows
    let scores = scores + thread * scoresPerThread
    var rest = querySequences[sequence]
    while !rest.isEmpty {
      let block = rest.prefix(Self.queriesAtOnce(length))
      rest = block.upperBound..<rest.upperBound
      precondition(block.count * length <= scoresPerThread, "the scores' memory holds a block of queries")
      let queries = queries.rows(block).columns(columns)
      let output = output.rows(block).columns(columns)
      cob_sgemm(
        true, block.count, length, headWidth, queries.elements, queries.stride, keys.elements, keys.stride, 0, scores,
        length)
      ck_softmax(scores, block.count, length, length)
      cob_sgemm(
        false, block.count, headWidth, length, scores, length, values.elements, values.stride, 0, output.elements,
        output.stride)
    }
  }
}
