import Compute

/// The position embeddings of a square of patches, resized to a picture's own rows and columns.
///
/// Bilinear, antialiased, corners not aligned: `torch.nn.functional.interpolate(…, mode="bilinear", antialias=True,
/// align_corners=False)`, as NaFlex asks for. A picture of the grid's own shape gets the embeddings as they are.
///
/// A picture of one column is the exception: there the reference on a CPU (torch 2.13) gives every row the
/// weights of the first, unless the rows need no resize. Vectors are promised to be the reference's, so it is so here.
struct PositionGrid: Sendable {
  /// (side * side, width)
  let embeddings: Buffer<Float>
  let side: Int
  let width: Int

  /// `tokens` (rows * columns, width) becomes each patch's position embedding. One thread does it: a layer's products
  /// take hundreds of times as long.
  func lay(rows: Int, columns: Int, into tokens: Matrix) {
    precondition(tokens.rows == rows * columns && tokens.columns == width)
    let (vertical, horizontal) = (TriangleFilter(from: side, to: rows), TriangleFilter(from: side, to: columns))
    let isFirstRowOnly = columns == 1 && rows != side
    for row in 0..<rows {
      let above = vertical.window(of: isFirstRowOnly ? 0 : row)
      for column in 0..<columns {
        lay(above, horizontal.window(of: column), into: tokens.row(row * columns + column))
      }
    }
  }

  /// The sum over a window of the grid, weighted. Few weights are not 0: two by two, where a grid is enlarged.
  private func lay(
    _ vertical: TriangleFilter.Window, _ horizontal: TriangleFilter.Window, into token: UnsafeMutablePointer<Float>
  ) {
    token.update(repeating: 0, count: width)
    for y in vertical.sources {
      for x in horizontal.sources {
        let weight = vertical.weight(of: y) * horizontal.weight(of: x)
        guard weight != 0 else { continue }
        let embedding = embeddings.pointer + (y * side + x) * width
        for channel in 0..<width { token[channel] += weight * embedding[channel] }
      }
    }
  }
}

/// One axis of an antialiased bilinear resize: a triangle, stretched by the scale when shrinking so that every source
/// counts, its weights adding up to 1. In single precision and in the reference's own order of steps
/// (`aten/src/ATen/native/cpu/UpSampleKernel.cpp`).
private struct TriangleFilter {
  private let sources: Int
  private let scale: Float
  private let stretch: Float

  init(from sources: Int, to outputs: Int) {
    self.sources = sources
    scale = Float(sources) / Float(outputs)
    stretch = max(scale, 1)
  }

  func window(of output: Int) -> Window {
    let centre = scale * (Float(output) + 0.5)
    let first = max(Int(centre - stretch + 0.5), 0)
    let end = min(Int(centre + stretch + 0.5), sources)
    return Window(sources: first..<end, centre: centre, factor: 1 / stretch)
  }

  /// The sources of one output.
  struct Window {
    let sources: Range<Int>
    private let centre: Float
    private let factor: Float
    private var sum: Float = 1

    init(sources: Range<Int>, centre: Float, factor: Float) {
      self.sources = sources
      self.centre = centre
      self.factor = factor
      sum = sources.reduce(0) { $0 + unscaled($1) }
    }

    func weight(of source: Int) -> Float { unscaled(source) / sum }

    private func unscaled(_ source: Int) -> Float { max(0, 1 - abs((Float(source) - centre + 0.5) * factor)) }
  }
}
