/// An item's place in the queue, with everybody who waits for its vector.
///
/// Identical items in flight share one ticket, so they are encoded once.
struct Ticket: Sendable {
  /// One caller's interest in the vector.
  struct Claim: Sendable {
    let order: Order
    /// The item's index in the caller's request.
    let slot: Int
  }

  let id: UInt64
  let lane: Lane
  let item: Item
  let enqueued: ContinuousClock.Instant
  var claims: [Claim]
  /// A worker has it.
  var isTaken = false

  /// Whether somebody still waits for the vector.
  var isWanted: Bool { claims.contains(where: \.order.isWanted) }
}

/// An input with its hash, computed once and outside any lock: a picture's bytes are many.
struct Item: Sendable, Hashable {
  let input: EncoderInput
  private let digest: Int

  init(_ input: EncoderInput) {
    self.input = input
    digest = input.hashValue
  }

  static func == (a: Item, b: Item) -> Bool {
    a.digest == b.digest && a.input == b.input
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(digest)
  }
}
