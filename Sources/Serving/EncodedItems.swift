/// The vectors of one caller's items, in the caller's order, and how long they took.
public struct EncodedItems: Sendable {
  /// One vector per item, as the tower gives it: not normalised.
  public var vectors: [[Float]]
  public var timing: EncodingTime
}

/// How long the slowest item waited and was encoded.
public struct EncodingTime: Sendable, Hashable {
  public var queue: Duration = .zero
  public var encode: Duration = .zero

  public init(queue: Duration = .zero, encode: Duration = .zero) {
    self.queue = queue
    self.encode = encode
  }

  /// Items of one caller run side by side, so the slowest counts.
  public mutating func merge(_ other: EncodingTime) {
    queue = max(queue, other.queue)
    encode = max(encode, other.encode)
  }
}
