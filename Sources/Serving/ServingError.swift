/// Why the pool did not encode what it was given.
public enum ServingError: Error, Sendable, Hashable {
  /// As many items are waiting as may wait. `retryAfter`: seconds until they are worked off, at the measured rate.
  case queueFull(waiting: Int, limit: Int, retryAfter: Int)
  /// At the measured rate the items would be done after so many milliseconds, which is later than the caller waits.
  case deadlineOutOfReach(milliseconds: Int, retryAfter: Int)
  /// A file of the model was changed or cut while it was in use, so no vector of the model is to be trusted.
  case modelDamaged(file: String)
  /// The pool has been shut down.
  case stopped
}
