import HTTP

extension API {
  /// `GET /models`: what is loaded.
  func listModels(_ request: Request) -> Response {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("models")
      writer.array { writer in
        for model in models.ready { writer.model(model) }
      }
    }
    return Response(body: writer.bytes, contentType: "application/json")
  }

  /// `GET /models/{model}`: one of them, by id or alias.
  func showModel(_ request: Request) throws -> Response {
    var writer = JSONWriter()
    writer.model(try models.model(named: request.parameters["model"]))
    return Response(body: writer.bytes, contentType: "application/json")
  }
}

extension JSONWriter {
  fileprivate mutating func model(_ served: ServedModel) {
    let configuration = served.model.configuration
    object { writer in
      writer.member("id", served.id)
      writer.key("alias")
      if let alias = served.alias { writer.string(alias) } else { writer.null() }
      writer.member("architecture", configuration.modelType)
      writer.member("precision", "fp32")
      writer.member("dimensions", configuration.dimensions)
      writer.key("resolution")
      writer.object { writer in
        writer.member("height", served.model.preprocessor.height)
        writer.member("width", served.model.preprocessor.width)
      }
      writer.member("patch_size", served.model.preprocessor.patchSize)
      writer.member("sequence_length", served.texts.sequenceLength)
      writer.member("logit_scale", served.model.logitScale)
      writer.member("logit_bias", served.model.logitBias)
      writer.key("revision")
      writer.null()
    }
  }
}
