import HTTPTypes

/// One complete request: its body has arrived whole and is inflated if it came with gzip.
///
/// The task that runs the handler is cancelled as soon as the client is seen to have gone (it closed or reset the
/// connection; an HTTP/1.0 client also where it half-closed it), so `Task.isCancelled` and `withTaskCancellationHandler` tell a handler to stop.
public struct Request: Sendable {
  public var method: HTTPRequest.Method

  /// Percent-decoded, without the query; `*` for `OPTIONS *`.
  public var path: String

  /// The path as it stood on the wire: the router splits this one, so that `%2F` stays inside its segment.
  public var encodedPath: String

  /// The decoded query, in the order sent.
  public var query: QueryItems

  public var fields: HTTPFields

  public var body: [UInt8]

  /// The caller's `X-Request-Id` if it is sane (see `RequestID`), else one made here. The answer carries it.
  public var id: String

  /// The client's address for logs, `127.0.0.1:54321`, `[::1]:54321` or `unix`.
  public var peer: String

  /// Who sent it, as `Admission` told; nil where nobody was asked for a name.
  public var caller: String?

  /// When the last byte of the request was read: deadlines count from here.
  public var received: ContinuousClock.Instant

  /// Its part of the bytes that all requests may hold together. A handler takes from it what it brings in besides the body.
  public var lease: ByteLease?

  /// The values that the router found for the `{name}` parts of the route, decoded.
  public var parameters: [String: String]

  public init(
    method: HTTPRequest.Method, path: String, encodedPath: String? = nil, query: QueryItems = QueryItems(),
    fields: HTTPFields = [:], body: [UInt8] = [], id: String = RequestID.make(), peer: String = "unix",
    caller: String? = nil, received: ContinuousClock.Instant = .now, lease: ByteLease? = nil,
    parameters: [String: String] = [:]
  ) {
    self.method = method
    self.path = path
    self.encodedPath = encodedPath ?? path
    self.query = query
    self.fields = fields
    self.body = body
    self.id = id
    self.peer = peer
    self.caller = caller
    self.received = received
    self.lease = lease
    self.parameters = parameters
  }

  /// The parsed `Content-Type`, or nil where there is none or it cannot be read.
  public var contentType: MediaType? { fields[.contentType].flatMap { MediaType($0) } }

  /// The parsed `Accept`; an absent field accepts everything.
  public var accept: Accept { Accept(fields[.accept] ?? "") }
}
