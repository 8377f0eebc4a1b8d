/// What a loaded model's weights take, in bytes.
public struct MemoryFootprint: Sendable, Hashable {
  /// Weights that were converted or folded at load, in memory of their own.
  public var prepared = 0
  /// Weights used where they lie in the checkpoint's file; of the token table only touched rows are resident.
  public var mapped = 0
}
