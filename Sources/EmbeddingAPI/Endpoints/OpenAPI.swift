import HTTP

extension API {
  /// `GET /openapi.yaml`: the description of all this.
  func openAPI(_ request: Request) -> Answer {
    Answer(response: .bytes(description.openAPI, contentType: "application/yaml"))
  }
}
