import HTTP
import HTTPTypes

extension API {
  /// Whether a request may go on, told from its head: its key, where the server has any.
  ///
  /// - Parameter router: names the route in the metrics of what is refused.
  public func admit(_ request: Request, router: Router) -> Admission {
    guard let keys, !Self.isOpen(request.encodedPath) else { return .admitted(caller: nil) }
    guard let field = request.fields[.authorization] else {
      return .answered(refuse(request, .missingKey, router))
    }
    guard let caller = keys.caller(authorization: field) else {
      return .answered(refuse(request, .wrongKey, router))
    }
    return .admitted(caller: caller)
  }

  /// Health is for probes, which have no key; and a browser sends none when it opens a page, so the pages, which say nothing
  /// of this server, are there to ask for it. As it stands on the wire: a path that has to be decoded first is closed.
  static func isOpen(_ encodedPath: String) -> Bool {
    encodedPath == "/health" || encodedPath.hasPrefix("/health/") || encodedPath.hasPrefix("/v2/health/")
      || encodedPath == "/" || encodedPath == "/docs" || encodedPath.hasPrefix("/pages/")
  }

  private func refuse(_ request: Request, _ fault: RequestFault, _ router: Router) -> Response {
    var response = respond(to: fault, request, route: router.match(request).template ?? "unmatched")
    response.fields[.wwwAuthenticate] = "Bearer"
    return response
  }
}
