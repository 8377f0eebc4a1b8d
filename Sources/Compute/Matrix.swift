/// A view of floats as rows and columns, row-major; it owns nothing.
public struct Matrix {
  public let elements: UnsafeMutablePointer<Float>
  public let rows: Int
  public let columns: Int
  /// Floats from one row to the next.
  public let stride: Int

  public init(_ elements: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int? = nil) {
    self.elements = elements
    self.rows = rows
    self.columns = columns
    self.stride = stride ?? columns
  }

  /// The first `rows * columns` floats of a buffer, dense.
  public init(_ buffer: Buffer<Float>, rows: Int, columns: Int) {
    precondition(rows * columns <= buffer.count, "\(rows) x \(columns) floats do not fit in \(buffer.count)")
    self.init(buffer.pointer, rows: rows, columns: columns)
  }

  public func row(_ index: Int) -> UnsafeMutablePointer<Float> { elements + index * stride }

  public func rows(_ range: Range<Int>) -> Matrix {
    Matrix(elements + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  public func columns(_ range: Range<Int>) -> Matrix {
    Matrix(elements + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// Every `step`th row, from row `first` on.
  public func every(_ step: Int, from first: Int) -> Matrix {
    Matrix(row(first), rows: (rows - first + step - 1) / step, columns: columns, stride: stride * step)
  }
}

/// The weights of a linear layer, (outputs, inputs), as checkpoints keep them: read only, shared by all workers.
public struct Weights: Sendable {
  public let buffer: Buffer<Float>
  /// Where the first row starts in the buffer.
  public let offset: Int
  public let outputs: Int
  public let inputs: Int

  public init(_ buffer: Buffer<Float>, outputs: Int, inputs: Int) {
    precondition(outputs * inputs == buffer.count, "\(outputs) x \(inputs) weights in \(buffer.count) floats")
    self.init(buffer, offset: 0, outputs: outputs, inputs: inputs)
  }

  private init(_ buffer: Buffer<Float>, offset: Int, outputs: Int, inputs: Int) {
    self.buffer = buffer
    self.offset = offset
    self.outputs = outputs
    self.inputs = inputs
  }

  public var pointer: UnsafePointer<Float> { UnsafePointer(buffer.pointer + offset) }

  /// Some of the outputs.
  public func outputs(_ range: Range<Int>) -> Weights {
    Weights(buffer, offset: offset + range.lowerBound * inputs, outputs: range.count, inputs: inputs)
  }
}
