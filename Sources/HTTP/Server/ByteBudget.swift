import Synchronization

/// The bytes that the bodies of all requests, or all answers, may hold together.
final class ByteBudget: Sendable {
  let limit: Int
  private let taken = Atomic<Int>(0)

  init(limit: Int) {
    self.limit = limit
  }

  var bytesInFlight: Int { taken.load(ordering: .relaxed) }

  /// Whether so many more would fit now. Nothing is taken: a declared length is only a claim.
  func hasRoom(for count: Int) -> Bool { count <= limit - bytesInFlight }

  fileprivate func take(_ count: Int) -> Bool {
    guard taken.add(count, ordering: .relaxed).newValue <= limit else {
      give(count)
      return false
    }
    return true
  }

  fileprivate func give(_ count: Int) {
    taken.subtract(count, ordering: .relaxed)
  }
}

/// One request's or answer's part of the budget, given back when the last one who works on it lets go of it.
public final class ByteLease: Sendable {
  private let budget: ByteBudget
  private let count = Atomic<Int>(0)

  init(budget: ByteBudget) {
    self.budget = budget
  }

  /// A lease of a budget of its own.
  public convenience init(limit: Int) {
    self.init(budget: ByteBudget(limit: limit))
  }

  deinit {
    budget.give(count.load(ordering: .relaxed))
  }

  /// Takes what is missing up to `total`, before a handler has it; false where the budget has not that much.
  func grow(to total: Int) -> Bool {
    let more = total - count.load(ordering: .relaxed)
    guard more > 0 else { return true }
    guard budget.take(more) else { return false }
    count.add(more, ordering: .relaxed)
    return true
  }

  /// Takes so many more, for what a handler brings in besides the body; from any thread.
  ///
  /// - Throws: `RequestError.tooManyBytesInFlight` where the budget has not that much.
  public func take(_ more: Int) throws(RequestError) {
    guard budget.take(more) else { throw .tooManyBytesInFlight }
    count.add(more, ordering: .relaxed)
  }
}
