import COpenBLAS
import Compute

/// The matrix products of one forward pass of base-patch16-224's vision tower, and nothing else.
struct Products {
  /// (rows, outputs, inputs) of a product, and how often a forward pass has it.
  struct Shape {
    let rows, outputs, inputs, times: Int
    var flops: Double { 2 * Double(rows) * Double(outputs) * Double(inputs) * Double(times) }
  }

  let shapes: [Shape]
  /// Attention's products: for each picture, layer and head, scores and the weighted sum.
  let attentions: Int
  private let a, b, c: Buffer<Float>

  init(pictures: Int) {
    let rows = pictures * 196
    shapes = [
      Shape(rows: rows, outputs: 768, inputs: 768, times: 1),  // patches
      Shape(rows: rows, outputs: 2304, inputs: 768, times: 12),  // queries, keys, values
      Shape(rows: rows, outputs: 768, inputs: 768, times: 12),  // attention's output
      Shape(rows: rows, outputs: 3072, inputs: 768, times: 12),
      Shape(rows: rows, outputs: 768, inputs: 3072, times: 12),
    ]
    attentions = pictures * 12 * 12
    a = Buffer(count: rows * 3072)
    b = Buffer(count: 3072 * 3072)
    c = Buffer(count: rows * 3072)
    for buffer in [a, b] { for index in 0..<buffer.count { buffer.pointer[index] = Float(index % 17) * 0.01 } }
  }

  var flops: Double {
    shapes.reduce(0) { $0 + $1.flops } + Double(attentions) * 2 * 2 * 196 * 196 * 64
  }

  /// The library's own threads.
  func runByLibrary(threads: Int) {
    cob_set_threads(Int32(threads))
    for shape in shapes {
      for _ in 0..<shape.times {
        cob_sgemm(
          true, shape.rows, shape.outputs, shape.inputs, a.pointer, shape.inputs, b.pointer, shape.inputs, 0, c.pointer,
          shape.outputs)
      }
    }
    cob_set_threads(1)
  }

  /// One thread of the library's in each of a team's.
  func runByTeam(_ team: ThreadTeam) {
    for shape in shapes {
      let weights = Weights(
        Buffer(borrowing: b.pointer, count: shape.outputs * shape.inputs, from: b), outputs: shape.outputs,
        inputs: shape.inputs)
      for _ in 0..<shape.times {
        team.multiply(
          Matrix(a, rows: shape.rows, columns: shape.inputs), by: weights, bias: nil,
          into: Matrix(c, rows: shape.rows, columns: shape.outputs))
      }
    }
  }

  /// Attention's products, which the library can only do one head at a time.
  func runAttention(_ team: ThreadTeam) {
    team.run(attentions, on: (a: a.pointer, b: b.pointer, c: c.pointer, share: c.count / team.count)) {
      work, part, thread in
      let work = work.pointee
      let scores = work.c + thread * work.share, output = scores + 196 * 196
      let queries = work.a + part % 12 * 64, keys = work.a + 768 + part % 12 * 64,
        values = work.a + 1536 + part % 12 * 64
      cob_sgemm(true, 196, 196, 64, queries, 2304, keys, 2304, 0, scores, 196)
      cob_sgemm(false, 196, 64, 196, scores, 196, values, 2304, 0, output, 64)
    }
  }
}
