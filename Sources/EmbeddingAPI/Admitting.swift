import HTTP

/// How requests come to their places in the queue: what must be refused costs next to nothing.
extension API {
  /// Bodies up to so many bytes are read at once: that takes less than a millisecond.
  private static let quickBytes = 256 << 10

  /// Reads a body into a wire type. A large one is read on the preparation queue, and only while there is room for any request.
  ///
  /// - Parameter takesPictures: whether a body that is no text is one picture.
  func read<Wire: Sendable>(
    _ request: Request, takesPictures: Bool = true, as make: @escaping @Sendable (Request, RequestLimits) throws -> Wire
  ) async throws -> Wire {
    if request.body.count <= Self.quickBytes || takesPictures && isPicture(request) { return try make(request, limits) }
    try embedder.pool.checkRoom()
    return try await embedder.prepare { [limits] in try make(request, limits) }
  }

  /// Holds places in the queue while `body` does the work, where the request's deadline can be kept.
  ///
  /// - Throws: `ServingError`, before `body` starts, or what `body` throws.
  func admitting<Result>(
    _ places: Int, _ request: Request, _ body: () async throws -> Result
  ) async throws -> Result {
    let patience = try timeout(of: request) - request.received.duration(to: .now)
    return try await embedder.pool.admitting(places, patience: patience, body)
  }

  /// Tokenises the texts among the items, a few words at once: whether their vector is kept is known before the queue is asked
  /// for a place.
  func tokenize(_ items: [EmbeddingItem], _ model: ServedModel) async throws -> Embedder.PreparedItems {
    if items.count == 1, items[0].isQuick { return try embedder.tokenizeNow(items, model: model) }
    try embedder.pool.checkRoom()
    return try await embedder.prepare { [embedder] in try embedder.tokenizeNow(items, model: model) }
  }

  /// Encodes the items of a request once they have their places. Texts alone need one only where their vectors are
  /// not kept.
  func embed(
    _ items: Embedder.PreparedItems, _ request: Request, maxPatches: Int? = nil, model: ServedModel
  ) async throws -> Embedder.Vectors {
    if !items.pictures.isEmpty {
      var items = items
      // Before places in the queue are taken: a slow host holds none.
      let (pictures, fetching) = try await embedder.bring(items.pictures, within: request.lease)
      items.replacePictures(pictures)
      items.times.merge(fetching)
      return try await admitting(
        embedder.queuePlaces(items, maxPatches: maxPatches, model: model), request
      ) { [items] in
        try await embedder.embed(items, maxPatches: maxPatches, model: model)
      }
    }
    var vectors = try await embedder.embed(texts: items.tokens, model: model) { missing, encode in
      try await admitting(missing, request, encode)
    }
    vectors.times.merge(items.times)
    return vectors
  }

  /// The body is one picture, and nothing in it is read before it is decoded.
  private func isPicture(_ request: Request) -> Bool {
    switch (request.contentType?.type, request.contentType?.subtype) {
    case ("image", _), ("application", "octet-stream"): true
    default: false
    }
  }
}
