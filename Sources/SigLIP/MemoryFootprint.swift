/// What a loaded model's weights take, in bytes.
public struct MemoryFootprint: Sendable, Hashable {
  /// Weights that were converted or folded at load, in memory of their own.
  public var prepared = 0
  /// Weights used where they lie in the checkpoint's file, the token table among them.
  public var mapped = 0
  /// The token table, of which only the rows that texts touch are resident.
  public var tokenTable = 0
}
