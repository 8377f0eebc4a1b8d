import EmbeddingAPI

extension Embedder {
  /// Encodes a collection with a progress bar; each picture that fails is named on standard error.
  ///
  /// - Returns: for each its unit vector, nil where it failed.
  func unitVectors(of pictures: PictureInputs, maxPatches: Int?, model: ServedModel) async throws -> [[Float]?] {
    var vectors: [[Float]?] = []
    var progress = ProgressBar(total: pictures.names.count)
    try await inOrder(pictures.names) { path in
      let picture = NamedPicture(name: path, bytes: try pictures.read(path))
      return try await embed(pictures: [picture], maxPatches: maxPatches, model: model).values[0].normalised()
    } each: { path, result in
      switch result {
      case .success(let vector): vectors.append(vector)
      case .failure(let error):
        vectors.append(nil)
        StandardError.write("\(path): \(ErrorMap.sentence(for: error))")
      }
      progress.update(done: vectors.count)
    }
    return vectors
  }

  /// Encodes texts with a progress bar.
  func unitVectors(ofTexts texts: [String], model: ServedModel) async throws -> [[Float]] {
    var vectors: [[Float]] = []
    var progress = ProgressBar(total: texts.count)
    try await inOrder(texts) { text in
      try await embed(texts: [text], model: model).values[0].normalised()
    } each: { _, result in
      vectors.append(try result.get())
      progress.update(done: vectors.count)
    }
    return vectors
  }
}
