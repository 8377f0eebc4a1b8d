import HTTPTypes

/// A request line and its fields, checked by every rule of RFC 9112 and with its framing decided.
struct RequestHead: Sendable {
  enum Framing: Sendable, Equatable {
    case none
    case length(Int)
    case chunked
  }

  var method: HTTPRequest.Method
  var target: RequestTarget
  var fields: HTTPFields
  var isHTTP10: Bool
  var framing: Framing
  /// The client wants the connection to stay open.
  var keepsAlive: Bool
  /// The client waits for `100 Continue` before it sends the body.
  var expectsContinue: Bool
  /// The body is to be inflated.
  var isGzip: Bool
}
