import HTTPTypes

/// Why no handler answers a request.
public enum RoutingError: Error, Sendable, Equatable {
  /// 404.
  case unknownPath
  /// 405; the router adds `Allow`.
  case methodNotAllowed(allowed: [HTTPRequest.Method])
}
