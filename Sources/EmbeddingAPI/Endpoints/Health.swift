import HTTP

extension API {
  /// `GET /health/live`: the process answers.
  func live(_ request: Request) -> Response {
    Self.status("live")
  }

  /// `GET /health/ready`, `GET /health`: every model is loaded and warm, and the server is not draining.
  func ready(_ request: Request) throws -> Response {
    if models.isReady { return Self.status("ready") }
    throw models.isDraining ? RequestFault.draining : RequestFault.loading
  }

  private static func status(_ word: String) -> Response {
    var writer = JSONWriter()
    writer.object { $0.member("status", word) }
    return Response(body: writer.bytes, contentType: "application/json")
  }
}
