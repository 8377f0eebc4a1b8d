import CKernels
import COpenBLAS

extension ThreadTeam {
  /// Scaled dot-product attention (Vaswani et al., 2017) within each sequence, for each head: `output = softmax(q kᵀ)
  /// v`.
  ///
  /// The queries carry the factor `1 / sqrt(head width)` already. Nothing is masked.
  /// - Parameters:
  ///   - queries: (query tokens, heads * head width), packed as `querySequences` says; float32 or bfloat16.
  ///   - keys: (tokens, heads * head width), packed as `sequences` says; and so `values`, in the queries' format.
  ///   - scratch: `attentionScratch(format, longest:headWidth:)` bytes a thread.
  ///   - output: shaped and stored as the queries.
  public func attend(
    queries: Matrix, of querySequences: Sequences, keys: Matrix, values: Matrix, of sequences: Sequences, heads: Int,
    scratch: Buffer<UInt8>, into output: Matrix
  ) {
    precondition(
      queries.columns == keys.columns && queries.columns % heads == 0 && querySequences.count == sequences.count)
    precondition(keys.format == queries.format && values.format == queries.format && output.format == queries.format)
    precondition(keys.stride == values.stride)
    let attention = Attention(
      queries: queries, querySequences: querySequences, keys: keys, values: values, sequences: sequences, heads: heads,
      headWidth: queries.columns / heads, scratch: scratch.pointer, share: scratch.count / count / 64 * 64,
      output: output)
    run(sequences.count * heads, on: attention) { attention, part, thread in attention.pointee.perform(part, thread) }
  }

  /// Attention of a few fixed probes over whole tokens: `contexts[i] = softmax(probes · tokens[i]ᵀ) · tokens[i]` for
  /// each sequence i, in float32.
  ///
  /// - Parameters:
  ///   - probes: (probes, width), dense.
  ///   - tokens: (tokens, width), packed as `sequences` says.
  ///   - scratch: memory for `probes` times the longest sequence floats, a thread.
  ///   - contexts: (sequences, probes * width).
  public func attend(
    probes: Matrix, over tokens: Matrix, of sequences: Sequences, scratch: Buffer<UInt8>, into contexts: Matrix
  ) {
    precondition(probes.columns == tokens.columns && contexts.columns == probes.rows * probes.columns)
    let work = (
      probes: probes, tokens: tokens, sequences: sequences, scratch: scratch.pointer,
      share: scratch.count / count / 64 * 64, contexts: contexts
    )
    run(sequences.count, on: work) { work, part, thread in
      let work = work.pointee
      let (probes, tokens) = (work.probes, work.tokens.rows(work.sequences[part]))
      precondition(probes.rows * tokens.rows * 4 <= work.share, "the scratch memory holds a sequence's scores")
      let scores = UnsafeMutableRawPointer(work.scratch + thread * work.share).assumingMemoryBound(to: Float.self)
      cob_sgemm(
        true, probes.rows, tokens.rows, tokens.columns, probes.elements, probes.floatStride, tokens.elements,
        tokens.floatStride, 0, scores, tokens.rows)
      ck_softmax(scores, probes.rows, tokens.rows, tokens.rows)
      cob_sgemm(
        false, probes.rows, tokens.columns, tokens.rows, scores, tokens.rows, tokens.elements, tokens.floatStride, 0,
        work.contexts.row(part), tokens.columns)
    }
  }

  /// Bytes of scratch memory that one thread needs for sequences up to `longest`.
  public static func attentionScratch(_ format: Format, longest: Int, headWidth: Int) -> Int {
    (ck_attend_scratch(format.ck, longest, headWidth) + 63) / 64 * 64
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
  let scratch: UnsafeMutablePointer<UInt8>
  let share: Int
  let output: Matrix

  /// One head of one sequence.
  func perform(_ part: Int, _ thread: Int) {
    let (sequence, head) = (part / heads, part % heads)
    let (asking, tokens) = (querySequences[sequence], sequences[sequence])
    precondition(
      ck_attend_scratch(queries.format.ck, tokens.count, headWidth) <= share, "the scratch memory holds a sequence")
    let column = head * headWidth * queries.format.size
    var attention = ck_attention(
      format: queries.format.ck, query_count: asking.count, length: tokens.count, head_width: headWidth,
      queries: queries.start + asking.lowerBound * queries.stride + column, query_stride: queries.stride,
      keys: keys.start + tokens.lowerBound * keys.stride + column,
      values: values.start + tokens.lowerBound * values.stride + column, stride: keys.stride,
      output: output.start + asking.lowerBound * output.stride + column, output_stride: output.stride)
    ck_attend(&attention, scratch + thread * share)
  }
}
