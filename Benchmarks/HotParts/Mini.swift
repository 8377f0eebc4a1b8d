import Checkpoints
import EmbeddingAPI
import Foundation
import HTTP
import Imaging
import Logging
import Serving

/// The embedded checkpoint, from its folder, and the service round it.
enum Mini {
  static let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
  static let loaded = Result {
    try ServedModel(id: "siglip-mini", files: CheckpointFiles(folder: project.appending(path: "Models/siglip-mini")))
  }

  /// A photograph of 480 × 320, as JPEG.
  static func photograph() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: project.appending(path: "Tests/Fixtures/Pictures/photo.jpg")))
  }

  static func pool() -> EncoderPool {
    var configuration = EncoderPool.Configuration()
    configuration.threads = CPULimit.count
    return EncoderPool(configuration)
  }

  /// Everything but sockets: a request in, a response out.
  static func router() throws -> Router {
    let models = ModelStore([ModelStore.Name(id: "siglip-mini")])
    models.finishLoading(try loaded.get())
    var logger = Logger(label: "benchmark")
    logger.logLevel = .error
    let embedder = Embedder(
      pool: pool(), cache: EmbeddingCache(byteLimit: 1 << 20), imageLimits: ImageLimits(),
      preparationWidth: CPULimit.count)
    return API(
      models: models, embedder: embedder, limits: RequestLimits(),
      description: ServiceDescription(version: "benchmark", instructionSet: "", startTime: 0, openAPI: []),
      logger: logger
    ).router()
  }
}
