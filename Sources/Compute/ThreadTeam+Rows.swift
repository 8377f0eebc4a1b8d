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
