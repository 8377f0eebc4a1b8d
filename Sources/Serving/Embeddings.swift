/// A batch's vectors, side by side: shape `(count, dimensions)`.
struct Embeddings: Sendable {
  let dimensions: Int
  private(set) var values: [Float]

  init(count: Int, dimensions: Int) {
    self.dimensions = dimensions
    values = Array(repeating: 0, count: count * dimensions)
  }

  var count: Int { values.count / dimensions }

  subscript(index: Int) -> [Float] {
    Array(values[index * dimensions..<(index + 1) * dimensions])
  }

  mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try values.withUnsafeMutableBufferPointer { try body($0) }
  }
}
