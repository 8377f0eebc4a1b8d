/// One text as the text tower takes it: token ids, ended by EOS, padded on the right to the model's length.
public struct TokenIDs: Sendable, Hashable {
  /// Padded ids; their number is the checkpoint's `max_position_embeddings` (64 in all released checkpoints).
  public let ids: [Int32]
  /// Real tokens, EOS included, padding not.
  public let count: Int
  /// Whether the text was longer than the model's length and has been cut.
  public let isTruncated: Bool

  /// Ids that are padded already.
  public init(ids: [Int32], count: Int, isTruncated: Bool) {
    precondition(count <= ids.count, "the real tokens are among the padded ones")
    self.ids = ids
    self.count = count
    self.isTruncated = isTruncated
  }
}
