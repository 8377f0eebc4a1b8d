import Compute
import Foundation
import Testing

/// Products and attention against plain loops in double precision.
@Suite struct ProductTests {
  init() throws { try OpenBLAS.open() }

  static let shapes = [(1, 1, 1), (1, 768, 64), (3, 5, 7), (15, 17, 16), (17, 16, 33), (40, 100, 30), (100, 40, 30)]
  static let cases = shapes.flatMap { shape in [1, 2, 5].map { (shape, $0) } }

  /// The same weights where they lie and in panels: OpenBLAS's product, and that of our own kernels.
  private static func layouts(_ rows: Buffer<Float>, _ outputs: Int, _ inputs: Int) -> [Weights] {
    let panels = Weights(.float32, outputs: outputs, inputs: inputs) { range, block in
      block.update(from: rows.pointer + range.lowerBound * inputs, count: range.count * inputs)
    }
    return [Weights(rows, outputs: outputs, inputs: inputs), panels]
  }

  /// Whole panels of it, the rest not to be seen.
  private static func bias(_ outputs: Int) -> Buffer<Float> {
    let bias = matrix(1, Weights.padded(outputs), 3)
    for output in outputs..<bias.count { bias.pointer[output] = 1e9 }
    return bias
  }

  private static func matrix(_ rows: Int, _ columns: Int, _ seed: Int) -> Buffer<Float> {
    let buffer = Buffer<Float>(count: rows * columns)
    for index in 0..<buffer.count { buffer.pointer[index] = Float(sin(Double(index * seed + seed)) * 2) }
    return buffer
  }

  private static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double {
    (0..<count).reduce(0) { $0 + Double(a[$1]) * Double(b[$1]) }
  }

  @Test(arguments: cases) func productWithBias(_ shape: (rows: Int, outputs: Int, inputs: Int), _ threads: Int) {
    let (rows, outputs, inputs) = shape
    let team = ThreadTeam(count: threads)
    let (x, w, bias) = (Self.matrix(rows, inputs, 1), Self.matrix(outputs, inputs, 2), Self.bias(outputs))
    let (input, y) = (Matrix(x, rows: rows, columns: inputs), Self.matrix(rows, outputs, 4))
    let output = Matrix(y, rows: rows, columns: outputs)
    let before = Self.matrix(rows, outputs, 4)
    for (weights, (adds, bias)) in Self.layouts(w, outputs, inputs).flatMap({ weights in
      [(false, nil), (false, bias), (true, nil), (true, bias)].map { (weights, $0) }
    }) {
      memcpy(y.pointer, before.pointer, y.count * 4)
      if adds {
        team.multiply(input, by: weights, bias: bias, addingTo: output)
      } else {
        team.multiply(input, by: weights, bias: bias, into: output)
      }
      var worst = 0.0
      for row in 0..<rows {
        for column in 0..<outputs {
          let product = Self.dot(input.row(row), w.pointer + column * inputs, inputs)
          let expected =
            product + Double(bias?.pointer[column] ?? 0) + (adds ? Double(before.pointer[row * outputs + column]) : 0)
          worst = max(worst, abs(Double(output.row(row)[column]) - expected))
        }
      }
      #expect(worst < 1e-4, "adds: \(adds), bias: \(bias != nil)")
    }
  }

  @Test func geluFollowsTheBias() {
    let team = ThreadTeam(count: 2)
    let (x, w, bias) = (Self.matrix(20, 8, 1), Self.matrix(50, 8, 2), Self.bias(50))
    let y = Buffer<Float>(count: 1000)
    for weights in Self.layouts(w, 50, 8) {
      team.multiply(
        Matrix(x, rows: 20, columns: 8), by: weights, bias: bias, then: .geluTanh,
        into: Matrix(y, rows: 20, columns: 50))
      for row in 0..<20 {
        for column in 0..<50 {
          let u = Self.dot(x.pointer + row * 8, w.pointer + column * 8, 8) + Double(bias.pointer[column])
          let expected = 0.5 * u * (1 + tanh((2 / Double.pi).squareRoot() * (u + 0.044715 * u * u * u)))
          #expect(abs(Double(y.pointer[row * 50 + column]) - expected) < 1e-5)
        }
      }
    }
  }

  /// Widths of heads in released checkpoints (64, 72, 96), sequences of unlike lengths, some longer than a block of
  /// queries.
  @Test(arguments: [(64, 2), (72, 1), (96, 3), (5, 2)]) func attention(_ headWidth: Int, _ threads: Int) {
    let lengths = [1, 17, 300, 64], heads = 3, width = heads * headWidth
    var offsets = [0]
    for length in lengths { offsets.append(offsets[offsets.count - 1] + length) }
    let tokens = offsets[lengths.count]
    let qkv = Self.matrix(tokens, 3 * width, 1)
    for index in 0..<qkv.count { qkv.pointer[index] *= 0.3 }
    let all = Matrix(qkv, rows: tokens, columns: 3 * width)
    let output = Buffer<Float>(count: tokens * width)
    let team = ThreadTeam(count: threads)
    let scratch = Buffer<UInt8>(
      count: threads * ThreadTeam.attentionScratch(.float32, longest: 300, headWidth: headWidth))
    offsets.withUnsafeBufferPointer { offsets in
      guard let first = offsets.baseAddress else { return }
      let sequences = Sequences(count: lengths.count, offsets: first)
      team.attend(
        queries: all.columns(0..<width), of: sequences, keys: all.columns(width..<2 * width),
        values: all.columns(2 * width..<3 * width), of: sequences, heads: heads, scratch: scratch,
        into: Matrix(output, rows: tokens, columns: width))
    }
    var worst = 0.0
    for sequence in lengths.indices {
      for head in 0..<heads {
        for query in stride(from: offsets[sequence], to: offsets[sequence + 1], by: 7) {
          let range = offsets[sequence]..<offsets[sequence + 1]
          let weights = range.map {
            exp(Self.dot(all.row(query) + head * headWidth, all.row($0) + width + head * headWidth, headWidth))
          }
          let sum = weights.reduce(0, +)
          for channel in 0..<headWidth {
            let values = range.map { Double(all.row($0)[2 * width + head * headWidth + channel]) }
            let expected = zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } / sum
            worst = max(worst, abs(Double(output.pointer[query * width + head * headWidth + channel]) - expected))
          }
        }
      }
    }
    #expect(worst < 1e-5)
  }
}
