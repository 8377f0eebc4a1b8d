import HTTP

/// How requests come to their places in the queue: what must be refused costs next to nothing.
extension API {
  /// Bodies up to so many bytes are read at once: that takes less than a millisecond.
  private static let quickBytes = 256 << 10

  /// Reads a body into a wire type. A large one is read on the preparation queue, and only while there is room for any request.
  func read<Wire: Sendable>(
    _ request: Request, as make: @escaping @Sendable (Request, RequestLimits) throws -> Wire
  ) async throws -> Wire {
    if request.body.count <= Self.quickBytes || isPicture(request) { return try make(request, limits) }
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

  /// The body is one picture, and nothing in it is read before it is decoded.
  private func isPicture(_ request: Request) -> Bool {
    switch (request.contentType?.type, request.contentType?.subtype) {
    case ("image", _), ("application", "octet-stream"): true
    default: false
    }
  }
}
