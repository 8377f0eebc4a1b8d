import HTTP

extension API {
  /// `GET /v1/models`: what is loaded or still loading, in OpenAI's shape.
  func openAIModels(_ request: Request) -> Answer {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("object", "list")
      writer.key("data")
      writer.array(models.all) { writer, entry in writer.openAIModel(entry.name, created: description.startTime) }
    }
    return Answer(response: .json(writer.bytes))
  }

  /// `GET /v1/models/{model}`: one of them, by id or alias.
  func openAIModel(_ request: Request) throws -> Answer {
    let (name, _) = try models.entry(named: Self.modelName(in: request))
    var writer = JSONWriter()
    writer.openAIModel(name, created: description.startTime)
    return Answer(response: .json(writer.bytes))
  }
}

extension JSONWriter {
  /// - Parameter created: seconds since the epoch; a checkpoint does not say when it was made, so it is the server's start.
  fileprivate mutating func openAIModel(_ name: ModelStore.Name, created: Double) {
    object { writer in
      writer.member("id", name.id)
      writer.member("object", "model")
      writer.member("created", Int(created))
      // Of a hub id the organisation; a folder has none.
      let parts = name.id.split(separator: "/")
      writer.member("owned_by", parts.count == 2 ? String(parts[0]) : "local")
    }
  }
}
