import Checkpoints
import Fixtures
import Foundation
import HTTP
import Imaging
import Logging
import Serving

@testable import EmbeddingAPI

/// The API over the embedded checkpoint, asked without a socket.
enum MiniAPI {
  static let served = Result {
    let files = try CheckpointFiles(folder: Fixtures.project.appending(path: "Models/siglip-mini"))
    return try ServedModel(id: "siglip-mini", alias: "mini", files: files)
  }

  static let api = Result { try make() }

  /// Tests of other targets run side by side and may take all cores for a while.
  static let patient: RequestLimits = {
    var limits = RequestLimits()
    // So long that no test is refused for want of time, however slow a sanitizer makes what goes on beside it.
    limits.timeout = .seconds(86_400)
    return limits
  }()

  static func make(
    ready: Bool = true, limits: RequestLimits = patient, itemLimit: Int = 512,
    sources: PictureSources = PictureSources(),
    keys: KeyRing? = nil, hasDebugPages: Bool = false, pages: [Page] = []
  ) throws -> API {
    var configuration = EncoderPool.Configuration()
    configuration.itemLimit = itemLimit
    let embedder = Embedder(
      pool: try EncoderPool(configuration), cache: EmbeddingCache(byteLimit: 1 << 20), imageLimits: ImageLimits(),
      sources: sources, preparationWidth: 2)
    let models = ModelStore([ModelStore.Name(id: "siglip-mini", alias: "mini")])
    if ready { models.finishLoading(try served.get()) }
    return API(
      models: models, embedder: embedder, limits: limits,
      description: ServiceDescription(
        version: "0", instructionSet: "any", startTime: 0, openAPI: Array("openapi".utf8), pages: pages),
      keys: keys, hasDebugPages: hasDebugPages,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  static func ask(
    _ path: String, json: String? = nil, body: [UInt8] = [], type: String = "application/json", query: String = "",
    accept: String? = nil, api: API? = nil
  ) async throws -> Response {
    let isPost = json != nil || !body.isEmpty
    var request = Request(
      method: isPost ? .post : .get, path: path, query: try QueryItems(parsing: query[...]),
      fields: [.contentType: type], body: json.map { Array($0.utf8) } ?? body)
    request.fields[.accept] = accept
    return await (try api ?? Self.api.get()).router().respond(to: request)
  }

  static func object(_ response: Response) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any] ?? [:]
  }

  static func vectors(_ response: Response) throws -> [[Double]] {
    try object(response)["embeddings"] as? [[Double]] ?? []
  }

  static func floats(_ bytes: ArraySlice<UInt8>) -> [Double] {
    let bytes = Array(bytes)
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      Double(Float(bitPattern: bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }))
    }
  }

  /// Tests run side by side, so the same picture may travel in unlike batches: the last bits may differ, no more.
  static func largestDifference(_ a: [[Double]], _ b: [[Double]]) -> Double {
    guard a.map(\.count) == b.map(\.count) else { return .infinity }
    return zip(a.joined(), b.joined()).map { abs($0 - $1) }.max() ?? .infinity
  }

  static func error(_ response: Response) throws -> [String: Any] {
    try object(response)["error"] as? [String: Any] ?? [:]
  }
}
