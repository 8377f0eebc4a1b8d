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
  public let sources: PictureSources
  private let scalesJPEG: Bool
  private let preparation: PreparationQueue

  /// - Parameters:
  ///   - sources: of pictures that a request names by URL or path; none by default.
  ///   - preparationWidth: pictures decoded at the same time.
  ///   - scalesJPEG: whether a JPEG much larger than the network's input is decoded at 1/2, 1/4 or 1/8 of its size: faster,
  ///     and its vector is not quite the same (`docs/PERFORMANCE.md`).
  public init(
    pool: EncoderPool, cache: EmbeddingCache, imageLimits: ImageLimits, sources: PictureSources = PictureSources(),
    preparationWidth: Int, scalesJPEG: Bool = false
  ) {
    self.pool = pool
    self.cache = cache
    self.imageLimits = imageLimits
    self.sources = sources
    self.scalesJPEG = scalesJPEG
    preparation = PreparationQueue(width: preparationWidth)
  }

  /// Runs work that would block, such as reading a large body, away from the threads of Swift concurrency.
  public func prepare<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await preparation.run(work)
  }

  /// Decodes and preprocesses pictures.
  ///
  /// - Parameter maxPatches: of one picture, for NaFlex checkpoints. Default: what the checkpoint says.
  /// - Throws: `ItemError` for a picture that cannot be decoded, `RequestFault` where there is no vision tower.
  func prepare(
    _ pictures: [NamedPicture], maxPatches: Int?, model: ServedModel
  ) async throws -> (patches: [PixelPatches], times: StageTimes) {
    let preprocessor = try model.pictures
    let prepared = try await preparation.map(pictures) { [imageLimits, scalesJPEG] _, picture in
      try picture.patches(for: preprocessor, maxPatches: maxPatches, limits: imageLimits, scalesJPEG: scalesJPEG)
    }
    return (prepared.map(\.patches), prepared.reduce(into: StageTimes()) { $0.merge($1.times) })
  }

  /// Decodes, preprocesses and encodes pictures.
  ///
  /// - Parameter maxPatches: of one picture, for NaFlex checkpoints. Default: what the checkpoint says.
  /// - Throws: `ItemError` for a picture that cannot be decoded, `RequestFault` where the checkpoint has no vision
  ///   tower or no pooling head, `ServingError`.
  public func embed(
    pictures: [NamedPicture], maxPatches: Int? = nil, model: ServedModel
  ) async throws -> Vectors {
    try model.checkPools()
    var (patches, times) = try await prepare(pictures, maxPatches: maxPatches, model: model)
    let encoded = try await pool.encode(patches.map { .picture($0) }, model: model.model, modality: .image)
    times.merge(encoded.timing)
    return Vectors(values: encoded.vectors, times: times)
  }

  /// Tokenises texts: ids as the text tower takes them.
  func tokenize(_ texts: [String], model: ServedModel) async throws -> (ids: [TokenIDs], times: StageTimes) {
    let preprocessor = try model.texts
    return try await preparation.run {
      var times = StageTimes()
      let ids = times.measure(.tokenize) { texts.map { preprocessor.encode($0) } }
      return (ids, times)
    }
  }

  /// Encodes tokenised texts; those in the cache cost nothing.
  ///
  /// - Parameter admitting: holds places in the queue for those that are not in the cache. Default: none are needed.
  func embed(
    texts: [TokenIDs], model: ServedModel,
    admitting: (_ places: Int, _ encode: () async throws -> EncodedItems) async throws -> EncodedItems = {
      try await $1()
    }
  ) async throws -> Vectors {
    var vectors = texts.map { cache.vector(for: $0, model: model.model) }
    let missing = vectors.indices.filter { vectors[$0] == nil }
    // Vectors that are kept neither waited nor were encoded: 0 ms of each.
    var times = StageTimes()
    times.merge(EncodingTime())
    if !missing.isEmpty {
      let encoded = try await admitting(missing.count) {
        try await pool.encode(missing.map { .text(texts[$0]) }, model: model.model, modality: .text)
      }
      for (index, vector) in zip(missing, encoded.vectors) {
        vectors[index] = vector
        cache.insert(vector, for: texts[index], model: model.model)
      }
      times.merge(encoded.timing)
    }
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
    if model.model.vision != nil {
      let grey = Picture(width: 64, height: 64, bytes: Array(repeating: 127, count: 64 * 64 * 3))
      let input = try EncoderInput.picture(model.pictures.patches(from: grey))
      let output: PictureOutput = model.model.vision?.hasHead == true ? .pooled : .patches
      _ = try await pool.encode([input], model: model.model, modality: .image, output: output)
    }
    if model.model.text != nil {
      _ = try await pool.encode([.text(model.texts.encode("warm"))], model: model.model, modality: .text)
    }
  }
}
