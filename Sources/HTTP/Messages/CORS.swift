import HTTPTypes

/// Which web pages of other origins may call the server from a browser (Fetch standard, CORS protocol).
public struct CORS: Sendable {
  /// Serialised origins, `https://shop.example`; nil: every one.
  private let origins: Set<String>?

  /// Fields of answers that pages may read.
  private static let exposed = "X-Request-Id, Server-Timing, Retry-After"
  /// What a page may send where its browser does not say what it will.
  private static let accepted = "Authorization, Content-Type, X-Request-Id, X-Request-Timeout-Ms, traceparent"
  /// Seconds that a browser may remember a preflight's answer: the most that one heeds.
  private static let maxAge = "7200"

  /// - Parameter origins: `scheme://host` or `scheme://host:port`, in lower case, or `*`: every origin.
  /// - Returns: nil where one is neither.
  public init?(origins: [String]) {
    guard origins.allSatisfy({ $0 == "*" || Self.isOrigin($0) }) else { return nil }
    self.origins = origins.contains("*") ? nil : Set(origins)
  }

  /// The answer to a browser's question whether a page may send a request; nil where this is none, or the page's origin is
  /// not among those allowed.
  func preflight(_ request: Request) -> Response? {
    guard request.method == .options, request.fields[.accessControlRequestMethod] != nil, allows(request) else {
      return nil
    }
    var response = Response.empty()
    response.access.level = .debug
    response.fields[.accessControlAllowMethods] = "GET, HEAD, POST"
    response.fields[.accessControlAllowHeaders] = Self.acceptedFields(request)
    response.fields[.accessControlMaxAge] = Self.maxAge
    response.fields.append(HTTPField(name: .vary, value: "Access-Control-Request-Headers"))
    return response
  }

  /// Lets the page that asked read the answer, if its origin is allowed.
  func mark(_ response: inout Response, for request: Request) {
    // Caches must know that the answer depends on the field, whether or not it came.
    if origins != nil { response.fields.append(HTTPField(name: .vary, value: "Origin")) }
    guard allows(request) else { return }
    response.fields[.accessControlAllowOrigin] = origins == nil ? "*" : request.fields[.origin]
    response.fields[.accessControlExposeHeaders] = Self.exposed
  }

  private func allows(_ request: Request) -> Bool {
    guard let origin = request.fields[.origin] else { return false }
    return origins?.contains(origin) ?? true
  }

  /// Whatever the page's library sends, such as `x-stainless-lang`: keys come in a field and not in a cookie, so a field
  /// gives a page no power that it has not brought along.
  private static func acceptedFields(_ request: Request) -> String {
    guard let asked = request.fields[.accessControlRequestHeaders], asked.utf8.count <= 1024,
      asked.split(separator: ",", omittingEmptySubsequences: false).allSatisfy({
        HTTPField.Name(String($0.drop { $0 == " " })) != nil
      })
    else { return accepted }
    return asked
  }

  private static func isOrigin(_ text: String) -> Bool {
    let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, text == text.lowercased() else { return false }
    return parts[0].utf8.allSatisfy {
      (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2B || (0x30...0x39).contains($0)
    }
      && Authority.isValid(parts[1].utf8)
  }
}
