import SigLIP

extension Embedder {
  /// Zero-shot scores of pictures against labels: both sides are encoded side by side.
  ///
  /// - Parameters:
  ///   - maxPatches: of one picture, for NaFlex checkpoints. Default: what the checkpoint says.
  ///   - templates: each with one `{}`; several make a prompt ensemble.
  /// - Returns: for each picture its predictions, by falling score, and the time of the slower side.
  /// - Throws: `RequestFault.modelLacks` where the checkpoint has no text tower; what `embed` throws.
  public func classify(
    pictures: [NamedPicture], maxPatches: Int? = nil, labels: [String],
    templates: [String] = [ZeroShot.defaultTemplate], activation: Prediction.Activation = .sigmoid, model: ServedModel
  ) async throws -> (results: [[Prediction]], times: StageTimes) {
    try model.checkTakesLabels()
    async let prompts = embed(
      texts: ZeroShot.prompts(labels: labels, templates: templates), model: model)
    let encoded = try await embed(pictures: pictures, maxPatches: maxPatches, model: model)
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

  /// Scores of the checkpoint's own, trained labels.
  ///
  /// - Parameters:
  ///   - maxPatches: of one picture, for NaFlex checkpoints. Default: what the checkpoint says.
  ///   - activation: default: what the checkpoint's `problem_type` says.
  /// - Returns: for each picture its predictions, by falling score, and the time.
  /// - Throws: `RequestFault.missingField` where the checkpoint has no such head; what `embed` throws.
  public func classify(
    pictures: [NamedPicture], maxPatches: Int? = nil, activation: Prediction.Activation? = nil, model: ServedModel
  ) async throws -> (results: [[Prediction]], times: StageTimes) {
    let classifier = try model.classifier
    var (patches, times) = try await prepare(pictures, maxPatches: maxPatches, model: model)
    let encoded = try await pool.encode(
      patches.map { .picture($0) }, model: model.model, modality: .image, output: .classes)
    times.merge(encoded.timing)
    let results = encoded.vectors.map {
      Prediction.ranked(
        labels: classifier.labels, logits: $0, activation: activation ?? Prediction.Activation(classifier))
    }
    return (results, times)
  }
}

extension ServedModel {
  /// - Throws: `RequestFault.modelLacks` where there is no text tower to compare labels with.
  fileprivate func checkTakesLabels() throws {
    guard model.text == nil else { return }
    let hint = model.classifier == nil ? "" : "; leave labels out, and its own head answers"
    throw RequestFault.modelLacks(model: id, part: "text tower to compare labels with" + hint)
  }

  /// The checkpoint's own head.
  ///
  /// - Throws: `RequestFault.missingField`: without one, labels must come with the request.
  public var classifier: Classifier {
    get throws {
      guard let classifier = model.classifier else {
        throw RequestFault.missingField("labels", hint: "\(id) has no labels of its own; give at least one")
      }
      return classifier
    }
  }
}

extension Prediction.Activation {
  init(_ classifier: Classifier) {
    switch classifier.activation {
    case .sigmoid: self = .sigmoid
    case .softmax: self = .softmax
    }
  }
}
