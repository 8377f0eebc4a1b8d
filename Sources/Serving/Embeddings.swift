/// A batch's vectors, one behind the other, which may differ in length.
struct Embeddings: Sendable {
  /// Where each vector starts, and where the last one ends.
  private let offsets: [Int]
  private var values: [Float]

  init(lengths: [Int]) {
    offsets = lengths.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1) }
    values = Array(repeating: 0, count: offsets.last ?? 0)
  }

  subscript(index: Int) -> [Float] { Array(values[offsets[index]..<offsets[index + 1]]) }

  mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try values.withUnsafeMutableBufferPointer { try body($0) }
  }
}
