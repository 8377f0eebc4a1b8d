import CKernels

/// What a row of int8 stands for: `stored * scale + least`.
public typealias RowScale = ck_row_scale

/// A view of values as rows and columns, row-major; it owns nothing.
public struct Matrix {
  public let format: Format
  public let start: UnsafeMutableRawPointer
  public let rows: Int
  public let columns: Int
  /// Bytes from one row to the next.
  public let stride: Int
  /// Of int8: what a row's values stand for.
  let scales: UnsafeMutablePointer<RowScale>?

  private init(
    _ format: Format, _ start: UnsafeMutableRawPointer, rows: Int, columns: Int, stride: Int,
    scales: UnsafeMutablePointer<RowScale>?
  ) {
    (self.format, self.start, self.rows, self.columns) = (format, start, rows, columns)
    (self.stride, self.scales) = (stride, scales)
  }

  /// Floats, dense.
  public init(_ elements: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
    self.init(.float32, elements, rows: rows, columns: columns, stride: columns * 4, scales: nil)
  }

  /// The first `rows * columns` floats of a buffer, dense.
  public init(_ buffer: Buffer<Float>, rows: Int, columns: Int) {
    precondition(rows * columns <= buffer.count, "\(rows) x \(columns) floats do not fit in \(buffer.count)")
    self.init(buffer.pointer, rows: rows, columns: columns)
  }

  /// Values of any format in a buffer, rows as far apart as `Format.stride` says; `scales` has one a row for int8.
  public init(_ format: Format, _ memory: Buffer<UInt8>, rows: Int, columns: Int, scales: Buffer<RowScale>? = nil) {
    let stride = format.stride(columns: columns)
    precondition(rows * stride <= memory.count, "\(rows) rows of \(stride) bytes do not fit in \(memory.count)")
    precondition(format != .int8 || scales.map { $0.count >= rows } ?? false, "int8 has a scale for each row")
    self.init(
      format, memory.pointer, rows: rows, columns: columns, stride: stride,
      scales: format == .int8 ? scales?.pointer : nil)
  }

  /// A row of floats.
  public func row(_ index: Int) -> UnsafeMutablePointer<Float> {
    assert(format == .float32)
    return (start + index * stride).assumingMemoryBound(to: Float.self)
  }

  /// The floats of the first row; of all rows, where they are dense.
  public var elements: UnsafeMutablePointer<Float> { row(0) }

  /// Floats from one row to the next, for libraries that count so.
  var floatStride: Int { stride / MemoryLayout<Float>.stride }

  public func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      format, start + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride,
      scales: scales.map { $0 + range.lowerBound })
  }

  public func columns(_ range: Range<Int>) -> Matrix {
    Matrix(
      format, start + range.lowerBound * format.size, rows: rows, columns: range.count, stride: stride, scales: scales)
  }

  /// Every `step`th row, from row `first` on; not of int8.
  public func every(_ step: Int, from first: Int) -> Matrix {
    precondition(format != .int8, "scales lie side by side")
    return Matrix(
      format, start + first * stride, rows: (rows - first + step - 1) / step, columns: columns, stride: stride * step,
      scales: nil)
  }
}
