import HTTP

extension API {
  /// `POST /classify`: pictures × labels to scores.
  func classify(_ request: Request) async throws -> Response {
    guard request.preferredType(of: ["application/json"]) != nil else {
      throw RequestFault.notAcceptable(offered: "application/json")
    }
    let wire = try await embedder.prepare { [limits] in try ClassifyRequest(request, limits: limits) }
    let model = try models.model(named: wire.model)
    // Labels stand in the cache most of the time, so only the pictures are counted against the queue.
    let (results, times) = try await embedder.pool.admitting(wire.pictures.count) {
      try await embedder.classify(
        pictures: wire.pictures, labels: wire.labels, templates: wire.templates, activation: wire.activation,
        model: model)
    }
    var writer = JSONWriter(capacity: results.count * wire.labels.count * 64 + 256)
    writer.object { writer in
      writer.member("model", model.id)
      writer.key("results")
      writer.array { writer in
        for (index, predictions) in results.enumerated() {
          writer.result(predictions.prefix(wire.topK ?? predictions.count), index: index)
        }
      }
      writer.key("usage")
      writer.object { writer in
        writer.member("images", wire.pictures.count)
        writer.member("labels", wire.labels.count)
      }
    }
    var response = Response(body: writer.bytes, contentType: "application/json")
    response.stages = times
    return response
  }
}

extension JSONWriter {
  fileprivate mutating func result(_ predictions: ArraySlice<ZeroShot.Prediction>, index: Int) {
    object { writer in
      writer.member("index", index)
      writer.key("predictions")
      writer.array { writer in
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
}
