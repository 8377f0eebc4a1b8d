import HTTP

extension API {
  /// `POST /classify`: pictures × labels, or the checkpoint's own head, to scores.
  func classify(_ request: Request) async throws -> Answer {
    guard request.accept.prefers(["application/json"]) != nil else {
      throw RequestFault.notAcceptable(offered: "application/json")
    }
    let wire = try await read(request) { try ClassifyRequest($0, limits: $1) }
    let model = try models.model(named: wire.model)
    try model.checkTakesMaxPatches(wire.maxNumPatches)
    let labelCount = try wire.labels?.count ?? model.classifier.labels.count
    // Labels stand in the cache most of the time, so only the pictures are counted against the queue.
    let places = wire.pictures.count * model.queuePlaces(maxPatches: wire.maxNumPatches, output: .pooled)
    let (results, times) = try await admitting(places, request) {
      guard let labels = wire.labels else {
        return try await embedder.classify(
          pictures: wire.pictures, maxPatches: wire.maxNumPatches, activation: wire.activation, model: model)
      }
      return try await embedder.classify(
        pictures: wire.pictures, maxPatches: wire.maxNumPatches, labels: labels, templates: wire.templates,
        activation: wire.activation ?? .sigmoid, model: model)
    }
    var writer = JSONWriter(capacity: results.count * min(wire.topK ?? labelCount, labelCount) * 64 + 256)
    writer.object { writer in
      writer.member("model", model.id)
      writer.key("results")
      writer.array { writer in
        for (index, predictions) in results.enumerated() {
          writer.object { writer in
            writer.member("index", index)
            writer.key("predictions")
            writer.predictions(predictions.prefix(wire.topK ?? predictions.count))
          }
        }
      }
      writer.key("usage")
      writer.object { writer in
        writer.member("images", wire.pictures.count)
        writer.member("labels", labelCount)
      }
      if let note = MaxNumPatches.note(wire.maxNumPatches) { writer.member("note", note) }
    }
    return Answer(response: .json(writer.bytes), times: times)
  }
}

extension JSONWriter {
  /// A picture's predictions, as the endpoint and the command line write them.
  public mutating func predictions(_ predictions: ArraySlice<Prediction>) {
    array { writer in
      for prediction in predictions {
        writer.object { writer in
          writer.member("label", prediction.label)
          writer.member("score", prediction.score)
          writer.member("logit", prediction.logit)
        }
      }
    }
  }
}
