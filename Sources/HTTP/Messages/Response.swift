import HTTPTypes

/// An answer as a handler gives it. The server adds `Content-Length`, `Date`, `X-Request-Id`, `Connection`, and
/// compresses the body where that pays; `HEAD` gets the same head without the body.
public struct Response: Sendable {
  /// A final status (200 to 599); anything else is answered as 500.
  public var status: HTTPResponse.Status

  /// Values cannot break out of their line: `HTTPField` turns CR, LF and NUL into spaces.
  public var fields: HTTPFields

  public var body: [UInt8]

  /// What the access line says of it.
  public var access = AccessNotes()

  public init(status: HTTPResponse.Status = .ok, fields: HTTPFields = [:], body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }

  /// A body with its content type.
  public static func bytes(
    _ body: [UInt8], contentType: String, status: HTTPResponse.Status = .ok
  ) -> Response {
    Response(status: status, fields: [.contentType: contentType], body: body)
  }

  /// JSON that is already encoded.
  public static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
    bytes(body, contentType: "application/json", status: status)
  }

  /// Text in UTF-8.
  public static func text(
    _ text: String, contentType: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok
  ) -> Response {
    bytes(Array(text.utf8), contentType: contentType, status: status)
  }

  /// No body: 204 unless said otherwise.
  public static func empty(_ status: HTTPResponse.Status = .noContent, fields: HTTPFields = [:]) -> Response {
    Response(status: status, fields: fields)
  }
}
