import Compute

/// The memory of a forward pass, and the threads that do it. Each worker makes one, once; a forward pass allocates
/// nothing, and memory that no batch has needed yet is not resident.
///
/// Not `Sendable`: it stays on the thread that uses it.
public final class Workspace {
  /// Tokens that one batch may have: the sum over its pictures' patches, or texts times their positions.
  public let maximumTokens: Int
  /// Pictures or texts that one batch may have.
  public let maximumSequences: Int
  /// The threads that compute, the owner's among them.
  public let team: ThreadTeam

  private let precision: Precision
  private let sizes: WorkspaceSizes
  private let hiddenMemory: Buffer<Float>
  private let normalisedMemory: Buffer<UInt8>
  private let wideMemory: Buffer<UInt8>
  private let quantisedMemory: Buffer<UInt8>
  private let contextsMemory: Buffer<Float>
  private let pooledMemory: Buffer<UInt8>
  private let pooledTooMemory: Buffer<UInt8>
  /// int8: for each row of what was normalised, or was quantised.
  private let normalisedScales: Buffer<RowScale>
  private let quantisedScales: Buffer<RowScale>
  private let offsets: Buffer<Int>
  private let singleOffsets: Buffer<Int>
  /// For attention, a share for each thread.
  let scratch: Buffer<UInt8>

  /// Memory for batches of either tower of up to `maximumTokens` tokens, at least the longest picture or text, and
  /// `maximumSequences` pictures or texts.
  public init(for model: SigLIPModel, maximumTokens: Int, maximumSequences: Int, team: ThreadTeam) {
    let longest = model.longestSequence
    precondition(
      maximumTokens >= longest, "a workspace of \(maximumTokens) tokens cannot hold a sequence of \(longest)")
    self.maximumTokens = maximumTokens
    self.maximumSequences = maximumSequences
    self.team = team
    precision = model.precision
    sizes = WorkspaceSizes(
      model.towerShapes, precision, maximumTokens: maximumTokens, maximumSequences: maximumSequences,
      threads: team.count)
    hiddenMemory = Buffer(count: sizes.hidden / MemoryLayout<Float>.stride)
    normalisedMemory = Buffer(count: sizes.normalised)
    wideMemory = Buffer(count: sizes.wide)
    quantisedMemory = Buffer(count: sizes.quantised)
    contextsMemory = Buffer(count: sizes.contexts / MemoryLayout<Float>.stride)
    pooledMemory = Buffer(count: sizes.pooled)
    pooledTooMemory = Buffer(count: sizes.pooled)
    normalisedScales = Buffer(count: sizes.scales / MemoryLayout<RowScale>.stride)
    quantisedScales = Buffer(count: sizes.scales / MemoryLayout<RowScale>.stride)
    offsets = Buffer(count: maximumSequences + 1)
    singleOffsets = Buffer(count: maximumSequences + 1)
    for index in 0...maximumSequences { singleOffsets.pointer[index] = index }
    scratch = Buffer(count: sizes.scratch)
  }

  /// Packs `count` sequences of one length.
  func sequences(_ count: Int, length: Int) -> Sequences { sequences(count) { _ in length } }

  /// Packs pictures, each as long as it is.
  func sequences(of pictures: ArraySlice<PixelPatches>) -> Sequences {
    sequences(pictures.count) { pictures[pictures.startIndex + $0].count }
  }

  private func sequences(_ count: Int, _ length: (Int) -> Int) -> Sequences {
    precondition(count <= maximumSequences, "\(count) sequences in a workspace for \(maximumSequences)")
    for index in 0..<count { offsets.pointer[index + 1] = offsets.pointer[index] + length(index) }
    precondition(
      offsets.pointer[count] <= maximumTokens, "\(offsets.pointer[count]) tokens in a workspace for \(maximumTokens)")
    return Sequences(count: count, offsets: offsets.pointer)
  }

  /// `count` sequences of one token each.
  func singles(_ count: Int) -> Sequences { Sequences(count: count, offsets: singleOffsets.pointer) }

  // MARK: Matrices. Those of one name share their memory.

  /// The residual stream, float32: (tokens, width).
  func hidden(_ rows: Int, _ columns: Int) -> Matrix { Matrix(hiddenMemory, rows: rows, columns: columns) }

  /// What goes into a layer's products: (tokens, width).
  func normalised(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(precision.operand, normalisedMemory, rows: rows, columns: columns, scales: normalisedScales)
  }

  /// What attention gives: (tokens, width), where what was normalised has been used.
  func attended(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(precision.activation, normalisedMemory, rows: rows, columns: columns)
  }

  /// The encoder's result, float32 and dense: (tokens, width), in the same place.
  func tokens(_ rows: Int, _ columns: Int) -> Matrix {
    let floats = UnsafeMutableRawPointer(normalisedMemory.pointer).assumingMemoryBound(to: Float.self)
    precondition(rows * columns * MemoryLayout<Float>.stride <= normalisedMemory.count)
    return Matrix(floats, rows: rows, columns: columns)
  }

  /// Pixels, or queries with keys and values, or the inside of an MLP: (tokens, up to the widest of them).
  func wide(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(precision.activation, wideMemory, rows: rows, columns: columns)
  }

  /// What each head of the pooling head gathered, float32: (sequences, heads * width).
  func contexts(_ rows: Int, _ columns: Int) -> Matrix { Matrix(contextsMemory, rows: rows, columns: columns) }

  /// One token a sequence: (sequences, width); and room for another.
  func pooled(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(precision.activation, pooledMemory, rows: rows, columns: columns)
  }

  func pooledToo(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(precision.activation, pooledTooMemory, rows: rows, columns: columns)
  }

  /// The same in other formats: what goes into a layer's products, and floats.
  func pooledOperand(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(precision.operand, pooledMemory, rows: rows, columns: columns, scales: quantisedScales)
  }

  func pooledFloats(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(
      UnsafeMutableRawPointer(pooledTooMemory.pointer).assumingMemoryBound(to: Float.self), rows: rows, columns: columns
    )
  }

  /// `matrix` as a layer's product takes it: itself, or quantised.
  func operand(_ matrix: Matrix) -> Matrix {
    guard matrix.format != precision.operand else { return matrix }
    let operand = Matrix(
      precision.operand, quantisedMemory, rows: matrix.rows, columns: matrix.columns, scales: quantisedScales)
    team.convert(matrix, into: operand)
    return operand
  }

  /// Floats as attention and the pooling head's products take them: themselves, or in the wide matrix's place.
  func activation(_ matrix: Matrix) -> Matrix {
    guard matrix.format != precision.activation else { return matrix }
    let activation = wide(matrix.rows, matrix.columns)
    team.convert(matrix, into: activation)
    return activation
  }

  /// Bytes of all its memory, resident or not.
  public var bytes: Int { sizes.bytes }
}
