import HTTPTypes

/// One line of the routing table: a method and a path, and what answers it.
public struct Route: Sendable {
  public typealias Handler = @Sendable (Request) async -> Response
  public typealias ImmediateHandler = @Sendable (Request) -> Response

  enum Action: Sendable {
    case handler(Handler)
    case immediate(ImmediateHandler)
  }

  public let method: HTTPRequest.Method
  /// The path as a pattern, `/models/{name}`: a part in braces takes any one segment. Also the name for metrics.
  public let template: String
  let action: Action

  private init(_ method: HTTPRequest.Method, _ template: String, _ action: Action) {
    self.method = method
    self.template = template
    self.action = action
  }

  public init(_ method: HTTPRequest.Method, _ template: String, _ handler: @escaping Handler) {
    self.init(method, template, .handler(handler))
  }

  /// Answers `HEAD` too.
  public static func get(_ template: String, _ handler: @escaping Handler) -> Route { Route(.get, template, handler) }

  public static func post(_ template: String, _ handler: @escaping Handler) -> Route { Route(.post, template, handler) }

  /// A `GET` (and `HEAD`) that takes microseconds and waits for nothing: it runs on the I/O queue, so it is answered
  /// even while the handlers are all busy. (It has its own name because a closure without `await` would fit both.)
  public static func immediate(_ template: String, _ handler: @escaping ImmediateHandler) -> Route {
    Route(.get, template, .immediate(handler))
  }
}
