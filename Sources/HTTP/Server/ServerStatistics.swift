/// What the server counts, at one moment.
public struct ServerStatistics: Sendable, Equatable {
  public var connectionsOpen = 0
  public var connectionsAccepted = 0
  /// Closed by the server to make room: for newcomers, or for answers that somebody reads.
  public var connectionsEvicted = 0
  /// Requests that a handler is working on.
  public var requestsInFlight = 0
  /// Bytes of bodies that are arriving or being handled.
  public var bytesInFlight = 0
  /// Bytes of answers that wait for their readers.
  public var answerBytes = 0
  /// Bytes of the bodies of requests that were answered, as they were sent.
  public var bodyBytesIn = 0
  /// Bytes of the bodies of answers, as they were sent.
  public var bodyBytesOut = 0
  /// Requests that the server itself answered with an error, by status.
  public var refused: [Int: Int] = [:]

  public init() {}
}
