extension Embedder {
  /// Zero-shot scores of pictures against labels: both sides are encoded side by side.
  ///
  /// - Parameter templates: each with one `{}`; several make a prompt ensemble.
  /// - Returns: for each picture its predictions, by falling score, and the time of the slower side.
  public func classify(
    pictures: [NamedPicture], labels: [String], templates: [String] = [ZeroShot.defaultTemplate],
    activation: ZeroShot.Activation = .sigmoid, model: ServedModel
  ) async throws -> (results: [[ZeroShot.Prediction]], times: StageTimes) {
    async let prompts = embed(
      texts: ZeroShot.prompts(labels: labels, templates: templates), model: model)
    let encoded = try await embed(pictures: pictures, model: model)
    let labelVectors = ZeroShot.labelVectors(prompts: try await prompts.values, templates: templates.count)
    var times = encoded.times
    times.merge(try await prompts.times)
    let results = encoded.values.map { picture in
      ZeroShot.predictions(
        picture: picture, labels: labels, labelVectors: labelVectors, logitScale: model.model.logitScale,
        logitBias: model.model.logitBias, activation: activation)
    }
    return (results, times)
  }
}
