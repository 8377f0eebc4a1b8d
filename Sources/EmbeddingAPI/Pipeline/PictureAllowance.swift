import HTTP
import Synchronization

/// The bytes that one request's pictures may have which it names and does not hold. They count as the bodies of
/// requests do.
final class PictureAllowance: Sendable {
  /// Of all these pictures together.
  let limit: Int
  private let lease: ByteLease?
  private let taken = Atomic<Int>(0)

  init(limit: Int, lease: ByteLease?) {
    self.limit = limit
    self.lease = lease
  }

  /// - Throws: `RequestFault.namedPicturesTooLarge`, `RequestError.tooManyBytesInFlight`.
  func take(_ count: Int, for param: String) throws {
    guard taken.add(count, ordering: .relaxed).newValue <= limit else {
      throw RequestFault.namedPicturesTooLarge(param: param, limit: limit)
    }
    try lease?.take(count)
  }
}
