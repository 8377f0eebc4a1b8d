import CKernels

extension ThreadTeam {
  /// Layer normalisation of each row: `output = (input - mean) / sqrt(variance + epsilon) * scale + shift`.
  ///
  /// - Parameters:
  ///   - input: float32.
  ///   - scale: (columns), as `shift`; both nil where the next product has them in its weights.
  ///   - output: in any format.
  public func layerNorm(
    _ input: Matrix, scale: Buffer<Float>?, shift: Buffer<Float>?, epsilon: Float, into output: Matrix
  ) {
    precondition(input.rows == output.rows && input.columns == output.columns && input.format == .float32)
    precondition(scale.map { $0.count == input.columns } ?? (shift == nil))
    precondition(shift.map { $0.count == input.columns } ?? (scale == nil))
    let work = (
      input: input, scale: scale?.pointer, shift: shift?.pointer, epsilon: epsilon, output: output,
      parts: RowParts(input.rows, width)
    )
    run(work.parts.count, on: work) { work, part, _ in
      let (work, output) = (work.pointee, work.pointee.output)
      for row in work.parts[part] {
        let scale = ck_layer_norm(
          output.format.ck, output.start + row * output.stride, work.input.row(row), work.scale, work.shift,
          work.epsilon, output.columns)
        output.scales?[row] = scale
      }
    }
  }

  /// The same values in another format: float32 to bfloat16, or either to int8.
  public func convert(_ input: Matrix, into output: Matrix) {
    precondition(input.rows == output.rows && input.columns == output.columns)
    precondition(output.format == .int8 || (input.format == .float32 && output.format == .bfloat16))
    let work = (input: input, output: output, parts: RowParts(input.rows, width))
    run(work.parts.count, on: work) { work, part, _ in
      let (input, output) = (work.pointee.input, work.pointee.output)
      for row in work.pointee.parts[part] {
        let (from, to) = (input.start + row * input.stride, output.start + row * output.stride)
        if output.format == .int8 {
          output.scales?[row] = ck_quantize(
            to.assumingMemoryBound(to: UInt8.self), input.format.ck, from, input.columns)
        } else {
          ck_narrow_bf16(
            to.assumingMemoryBound(to: UInt16.self), from.assumingMemoryBound(to: Float.self), input.columns)
        }
      }
    }
  }

  /// The mean of each sequence's rows: `input` (tokens, width) to `output` (sequences, width), float32.
  public func mean(_ input: Matrix, of sequences: Sequences, into output: Matrix) {
    precondition(output.rows == sequences.count && output.columns == input.columns)
    run(sequences.count, on: (input: input, sequences: sequences, output: output)) { work, sequence, _ in
      let work = work.pointee
      let (mean, rows) = (work.output.row(sequence), work.sequences[sequence])
      mean.update(repeating: 0, count: work.output.columns)
      for row in rows {
        let values = work.input.row(row)
        for column in 0..<work.output.columns { mean[column] += values[column] }
      }
      for column in 0..<work.output.columns { mean[column] /= Float(rows.count) }
    }
  }
}

/// Rows, cut into an even share a thread.
struct RowParts {
  let rows: Int
  let share: Int

  init(_ rows: Int, _ threads: Int) {
    self.rows = rows
    share = max(1, (rows + threads - 1) / threads)
  }

  var count: Int { (rows + share - 1) / share }
  subscript(part: Int) -> Range<Int> { part * share..<min((part + 1) * share, rows) }
}
