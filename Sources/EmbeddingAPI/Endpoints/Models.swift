import HTTP

extension API {
  /// `GET /models`: what is loaded.
  func listModels(_ request: Request) -> Answer {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("models")
      writer.array { writer in
        for model in models.ready { writer.model(model) }
      }
    }
    return Answer(response: .json(writer.bytes))
  }

  /// `GET /models/{model}`: one of them, by id or alias.
  func showModel(_ request: Request) throws -> Answer {
    var writer = JSONWriter()
    writer.model(try models.model(named: request.parameters["model"]))
    return Answer(response: .json(writer.bytes))
  }
}

extension JSONWriter {
  fileprivate mutating func model(_ served: ServedModel) {
    object { writer in
      writer.member("id", served.id)
      writer.key("alias")
      if let alias = served.alias { writer.string(alias) } else { writer.null() }
      writer.member("architecture", "siglip")
      writer.member("precision", "fp32")
      writer.member("dimensions", served.model.dimensions)
      writer.key("resolution")
      writer.object { writer in
        switch served.model.preprocessor.sizing {
        case .fixed(let height, let width):
          writer.member("height", height)
          writer.member("width", width)
        case .naFlex(let maxPatches):
          writer.member("max_num_patches", maxPatches)
        }
      }
      writer.member("patch_size", served.model.preprocessor.patchSize)
      writer.member("sequence_length", served.texts.configuration.length)
      writer.member("logit_scale", served.model.logitScale)
      writer.member("logit_bias", served.model.logitBias)
      writer.key("revision")
      writer.null()
    }
  }
}
