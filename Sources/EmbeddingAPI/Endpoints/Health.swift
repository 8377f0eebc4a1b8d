import HTTP

extension API {
  /// `GET /health/live`: the process answers.
  func live(_ request: Request) -> Answer {
    Self.status("live")
  }

  /// `GET /health/ready`, `GET /health`: every model is loaded, warm and undamaged, and the server is not draining.
  func ready(_ request: Request) throws -> Answer {
    try checkReady()
    return Self.status("ready")
  }

  /// - Throws: `RequestFault.modelDamaged`, `.draining`, `.loading`.
  func checkReady() throws {
    if models.ready.contains(where: \.model.isDamaged) { throw RequestFault.modelDamaged }
    if models.isReady { return }
    throw models.isDraining ? RequestFault.draining : RequestFault.loading
  }

  /// What `checkReady` finds, for pages that show it.
  var isReady: Bool { (try? checkReady()) != nil }

  private static func status(_ word: String) -> Answer {
    var writer = JSONWriter()
    writer.object { $0.member("status", word) }
    return Answer(response: .json(writer.bytes))
  }
}
