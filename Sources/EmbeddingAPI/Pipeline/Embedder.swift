import Imaging
import Serving
import SigLIP
import Tokenization

/// Pictures and texts to vectors: preparation, cache and encoders in a row. Knows nothing of HTTP.
public struct Embedder: Sendable {
  /// Vectors of a request's items, not normalised, and the time they took.
  public struct Vectors: Sendable {
    public var values: [[Float]]
    public var times: StageTimes
  }

  public let pool: EncoderPool
  public let cache: EmbeddingCache
  public let imageLimits: ImageLimits
  private let preparation: PreparationQueue

  /// - Parameter preparationWidth: pictures decoded at the same time.
  public init(pool: EncoderPool, cache: EmbeddingCache, imageLimits: ImageLimits, preparationWidth: Int) {
    self.pool = pool
    self.cache = cache
    self.imageLimits = imageLimits
    preparation = PreparationQueue(width: preparationWidth)
  }

  /// Runs work that would block, such as reading a large body, away from the threads of Swift concurrency.
  func prepare<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await preparation.run(work)
  }

  /// Decodes, preprocesses and encodes pictures.
  ///
  /// - Throws: `ItemError` for a picture that cannot be decoded, `ServingError`.
  public func embed(
    pictures: [NamedPicture], model: ServedModel
  ) async throws -> Vectors {
    let prepared = try await preparation.map(pictures) { [imageLimits] _, picture in
      try picture.patches(for: model.pictures, limits: imageLimits)
    }
    let encoded = try await pool.encode(
      prepared.map { .picture($0.patches) }, model: model.model, modality: .image)
    var times = prepared.reduce(into: StageTimes()) { $0.merge($1.times) }
    times.merge(encoded.timing)
    return Vectors(values: encoded.vectors, times: times)
  }

  /// Tokenises texts: ids as the text tower takes them.
  func tokenize(_ texts: [String], model: ServedModel) async throws -> (ids: [TokenIDs], times: StageTimes) {
    try await preparation.run {
      var times = StageTimes()
      let ids = times.measure(.tokenize) { texts.map { model.texts.encode($0) } }
      return (ids, times)
    }
  }

  /// Encodes tokenised texts; those in the cache cost nothing.
  func embed(
    texts: [TokenIDs], model: ServedModel
  ) async throws -> Vectors {
    var vectors = texts.map { cache.vector(for: $0, model: model.model) }
    let missing = vectors.indices.filter { vectors[$0] == nil }
    let encoded = try await pool.encode(
      missing.map { .text(texts[$0]) }, model: model.model, modality: .text)
    for (index, vector) in zip(missing, encoded.vectors) {
      vectors[index] = vector
      cache.insert(vector, for: texts[index], model: model.model)
    }
    var times = StageTimes()
    times.merge(encoded.timing)
    return Vectors(values: vectors.compactMap { $0 }, times: times)
  }

  /// Tokenises and encodes texts.
  public func embed(
    texts: [String], model: ServedModel
  ) async throws -> Vectors {
    let tokens = try await tokenize(texts, model: model)
    var vectors = try await embed(texts: tokens.ids, model: model)
    vectors.times.merge(tokens.times)
    return vectors
  }

  /// Encodes one grey picture and one word, so that the first request finds every page and buffer warm.
  public func warmUp(_ model: ServedModel) async throws {
    let side = model.model.configuration.vision.imageSize
    let grey = Picture(width: side, height: side, bytes: Array(repeating: 127, count: side * side * 3))
    let input = EncoderInput.picture(model.pictures.patches(from: grey))
    _ = try await pool.encode([input], model: model.model, modality: .image)
    _ = try await pool.encode([.text(model.texts.encode("warm"))], model: model.model, modality: .text)
  }
}
