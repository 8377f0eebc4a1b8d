/// Every bound that the server sets on what clients may send and hold. The defaults are the project's.
public struct Limits: Sendable {
  /// The request line alone, bytes; over it: 414.
  public var requestLineBytes = 16 * 1024
  /// Request line and fields, and again the trailers, bytes; over it: 431.
  public var headBytes = 32 * 1024
  /// Fields of a request; over it: 431.
  public var fieldCount = 100
  /// A body, as sent and as inflated, bytes; over it: 413.
  public var bodyBytes = 32 * 1024 * 1024
  /// Bodies of all requests that are arriving or being handled, bytes; over it: 503.
  public var bytesInFlight = 256 * 1024 * 1024
  /// Answers that wait for their readers, bytes; over it: the reader that has taken nothing for the longest is closed.
  public var answerBytes = 256 * 1024 * 1024
  /// A gzip body may grow by this factor once it is past `inflationAllowance`; over it: 413.
  public var inflationRatio = 100
  /// Bytes that a gzip body may inflate to whatever its ratio.
  public var inflationAllowance = 1024 * 1024
  /// Connections; a newcomer then takes the place of the one that has been idle or slow for longest, or is answered 503.
  public var connections = 1024
  /// How long a connection must have been idle or slow before a newcomer may take its place. Long enough that one whose
  /// request is on its way is not taken for idle.
  public var evictionAge = Duration.seconds(1)
  /// From a request's first byte (or the connection's opening) to the end of its head; over it: 408.
  public var headTimeout = Duration.seconds(10)
  /// Between two pieces of a body; over it: 408.
  public var bodyTimeout = Duration.seconds(30)
  /// Between two pieces of an answer that the client takes; over it the connection is closed.
  public var writeTimeout = Duration.seconds(30)
  /// How long a kept connection may wait for its next request.
  public var idleTimeout = Duration.seconds(75)
  /// Bytes per second that a body or an answer must reach on average, once `rateGrace` has passed; under it: 408, close.
  public var lowestRate = 512
  public var rateGrace = Duration.seconds(10)
  /// How long what a refused client still sends is read and dropped, so that it gets to read its answer.
  public var lingerTimeout = Duration.seconds(10)
  /// Bytes that may wait behind the request being handled (pipelining) before reading pauses.
  public var lookAheadBytes = 64 * 1024
  /// `Retry-After` of the server's own 503, seconds.
  public var retryAfter = 1

  public init() {}
}
