import HTTPTypes

/// The table from method and path to handler. It answers 404 and 405 (with `Allow`), `HEAD` from `GET`, and `OPTIONS`.
public struct Router: Sendable {
  /// What the table says about a request: whose answer it is.
  public struct Match: Sendable {
    /// The route's template, for metrics; `nil` where no route fits the path.
    public let template: String?
    let action: Route.Action
    let parameters: [String: String]

    /// Runs the handler that was found, or gives the error's answer.
    public func respond(to request: Request) async -> Response {
      var request = request
      request.parameters = parameters
      return switch action {
      case .handler(let handler): await handler(request)
      case .immediate(let handler): handler(request)
      }
    }

    /// The answer, if it needs no waiting; for `Server`'s `immediate`.
    public func respondImmediately(to request: Request) -> Response? {
      guard case .immediate(let handler) = action else { return nil }
      var request = request
      request.parameters = parameters
      return handler(request)
    }
  }

  private struct Entry: Sendable {
    let pattern: PathPattern
    let template: String
    var actions: [(method: HTTPRequest.Method, action: Route.Action)]

    var allowed: [HTTPRequest.Method] {
      var methods = actions.map(\.method)
      if methods.contains(.get), !methods.contains(.head) { methods.append(.head) }
      if !methods.contains(.options) { methods.append(.options) }
      return methods
    }
  }

  private var entries: [Entry] = []
  private var literals: [String: Int] = [:]
  private let errorResponse: @Sendable (RoutingError, Request) -> Response

  /// - Parameters:
  ///   - routes: the table; literal paths win over patterns, among patterns the first that fits.
  ///   - errorResponse: the answer to a request that no route takes, given its status and body by the caller.
  public init(_ routes: [Route], errorResponse: @escaping @Sendable (RoutingError, Request) -> Response) {
    self.errorResponse = errorResponse
    for route in routes {
      if let index = entries.firstIndex(where: { $0.template == route.template }) {
        entries[index].actions.append((route.method, route.action))
      } else {
        let pattern = PathPattern(route.template)
        if pattern.isLiteral { literals[route.template] = entries.count }
        entries.append(
          Entry(pattern: pattern, template: route.template, actions: [(route.method, route.action)]))
      }
    }
  }

  /// The answer to a request.
  public func respond(to request: Request) async -> Response {
    await match(request).respond(to: request)
  }

  /// Finds the route without running it.
  public func match(_ request: Request) -> Match {
    if request.encodedPath == "*" { return options(allowed: [.get, .head, .post, .options], template: "*") }
    guard let (entry, parameters) = entry(for: request) else { return failure(.unknownPath, template: nil) }
    let action =
      entry.actions.first { $0.method == request.method }
      ?? (request.method == .head ? entry.actions.first { $0.method == .get } : nil)
    if let action { return Match(template: entry.template, action: action.action, parameters: parameters) }
    if request.method == .options { return options(allowed: entry.allowed, template: entry.template) }
    return failure(.methodNotAllowed(allowed: entry.allowed), template: entry.template)
  }

  private func entry(for request: Request) -> (Entry, [String: String])? {
    if let index = literals[request.encodedPath] { return (entries[index], [:]) }
    let segments = PathPattern.split(request.encodedPath)
    for entry in entries {
      if let parameters = entry.pattern.match(segments) { return (entry, parameters) }
    }
    return nil
  }

  private func options(allowed: [HTTPRequest.Method], template: String) -> Match {
    let response = Response.empty(fields: [.allow: Self.list(allowed)])
    return Match(template: template, action: .immediate { _ in response }, parameters: [:])
  }

  private func failure(_ error: RoutingError, template: String?) -> Match {
    Match(
      template: template,
      action: .immediate { [errorResponse] request in
        var response = errorResponse(error, request)
        if case .methodNotAllowed(let allowed) = error { response.fields[.allow] = Self.list(allowed) }
        return response
      }, parameters: [:])
  }

  private static func list(_ methods: [HTTPRequest.Method]) -> String {
    methods.map(\.rawValue).joined(separator: ", ")
  }
}
