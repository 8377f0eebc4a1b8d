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
  public let team: ThreadTeam

  private let sizes: WorkspaceSizes
  private let hiddenMemory: Buffer<Float>
  private let normalisedMemory: Buffer<Float>
  private let wideMemory: Buffer<Float>
  private let contextsMemory: Buffer<Float>
  private let pooledMemory: Buffer<Float>
  private let pooledTooMemory: Buffer<Float>
  private let offsets: Buffer<Int>
  private let singleOffsets: Buffer<Int>
  /// Attention scores, a share for each thread.
  let scores: Buffer<Float>

  /// Memory for batches of either tower of up to `maximumTokens` tokens, at least the longest picture or text, and
  /// `maximumSequences` pictures or texts.
  public init(for model: SigLIPModel, maximumTokens: Int, maximumSequences: Int, team: ThreadTeam) {
    let longest = model.longestSequence
    precondition(
      maximumTokens >= longest, "a workspace of \(maximumTokens) tokens cannot hold a sequence of \(longest)")
    self.maximumTokens = maximumTokens
    self.maximumSequences = maximumSequences
    self.team = team
    sizes = WorkspaceSizes(
      model.towerShapes, maximumTokens: maximumTokens, maximumSequences: maximumSequences, threads: team.count)
    hiddenMemory = Buffer(count: sizes.hidden)
    normalisedMemory = Buffer(count: sizes.hidden)
    wideMemory = Buffer(count: sizes.wide)
    contextsMemory = Buffer(count: sizes.contexts)
    pooledMemory = Buffer(count: sizes.pooled)
    pooledTooMemory = Buffer(count: sizes.pooled)
    offsets = Buffer(count: maximumSequences + 1)
    singleOffsets = Buffer(count: maximumSequences + 1)
    for index in 0...maximumSequences { singleOffsets.pointer[index] = index }
    scores = Buffer(count: sizes.scores)
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

  /// The residual stream: (tokens, width).
  func hidden(_ rows: Int, _ columns: Int) -> Matrix { Matrix(hiddenMemory, rows: rows, columns: columns) }
  /// What goes into a layer's products: (tokens, width).
  func normalised(_ rows: Int, _ columns: Int) -> Matrix { Matrix(normalisedMemory, rows: rows, columns: columns) }
  /// Pixels, or queries with keys and values, or the inside of an MLP: (tokens, up to the widest of them).
  func wide(_ rows: Int, _ columns: Int) -> Matrix { Matrix(wideMemory, rows: rows, columns: columns) }
  /// What each head of the pooling head gathered: (sequences, heads * width).
  func contexts(_ rows: Int, _ columns: Int) -> Matrix { Matrix(contextsMemory, rows: rows, columns: columns) }
  /// One token a sequence: (sequences, width); and room for another.
  func pooled(_ rows: Int, _ columns: Int) -> Matrix { Matrix(pooledMemory, rows: rows, columns: columns) }
  func pooledToo(_ rows: Int, _ columns: Int) -> Matrix { Matrix(pooledTooMemory, rows: rows, columns: columns) }

  /// Bytes of all its memory, resident or not.
  public var bytes: Int { sizes.bytes }
}
