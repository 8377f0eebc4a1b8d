import Compute

/// Cosines of vectors with candidates, as one matrix product a block of rows: no more than a block is in memory.
public struct Similarities {
  private let candidates: Weights
  private let team: ThreadTeam
  private static let blockRows = 256

  /// - Parameters:
  ///   - candidates: unit vectors, at least one, all of one length.
  ///   - threads: that multiply.
  public init(to candidates: [[Float]], threads: Int) {
    let dimensions = candidates.first?.count ?? 0
    precondition(dimensions > 0 && candidates.allSatisfy { $0.count == dimensions }, "vectors of one length")
    self.candidates = Weights(.float32, outputs: candidates.count, inputs: dimensions) { range, block in
      for (row, vector) in candidates[range].enumerated() {
        (block + row * dimensions).update(from: vector, count: dimensions)
      }
    }
    team = ThreadTeam(count: threads)
  }

  /// Calls `body` for each query in turn, with its index and its cosine with each candidate.
  ///
  /// - Parameter queries: unit vectors, as long as the candidates.
  public func each(of queries: [[Float]], _ body: (_ query: Int, _ cosines: UnsafeBufferPointer<Float>) -> Void) {
    let input = Buffer<Float>(count: Self.blockRows * candidates.inputs)
    let output = Buffer<Float>(count: Self.blockRows * candidates.outputs)
    for start in stride(from: 0, to: queries.count, by: Self.blockRows) {
      let block = queries[start..<min(start + Self.blockRows, queries.count)]
      for (row, query) in block.enumerated() {
        precondition(query.count == candidates.inputs, "queries are as long as candidates")
        (input.pointer + row * candidates.inputs).update(from: query, count: candidates.inputs)
      }
      let cosines = Matrix(output, rows: block.count, columns: candidates.outputs)
      team.multiply(
        Matrix(input, rows: block.count, columns: candidates.inputs), by: candidates, bias: nil, into: cosines)
      for row in 0..<block.count {
        body(start + row, UnsafeBufferPointer(start: cosines.row(row), count: candidates.outputs))
      }
    }
  }
}

extension UnsafeBufferPointer<Float> {
  /// The place that a candidate takes by falling cosine, from 0; of equals the first goes first.
  func place(of candidate: Int) -> Int {
    let own = self[candidate]
    var place = 0
    for (index, cosine) in enumerated() where cosine > own || (cosine == own && index < candidate) { place += 1 }
    return place
  }

  /// The candidate of the highest cosine; of equals the first.
  var best: Int { indices.reduce(0) { self[$1] > self[$0] ? $1 : $0 } }
}
