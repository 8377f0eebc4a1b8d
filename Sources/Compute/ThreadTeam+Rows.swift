import CKernels

extension ThreadTeam {
  /// Layer normalisation of each row: `output = (input - mean) / sqrt(variance + epsilon) * scale + shift`.
  public func layerNorm(
    _ input: Matrix, scale: Buffer<Float>, shift: Buffer<Float>, epsilon: Float, into output: Matrix
  ) {
    precondition(input.rows == output.rows && input.columns == output.columns)
    precondition(scale.count == input.columns && shift.count == input.columns)
    let work = (
      input: input, scale: scale, shift: shift, epsilon: epsilon, output: output, parts: RowParts(input.rows, count)
    )
    run(work.parts.count, on: work) { work, part, _ in
      let work = work.pointee
      for row in work.parts[part] {
        ck_layer_norm(
          work.output.row(row), work.input.row(row), work.scale.pointer, work.shift.pointer, work.epsilon, 1,
          work.input.columns)
      }
    }
  }

  /// The mean of each sequence's rows: `input` (tokens, width) to `output` (sequences, width).
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
