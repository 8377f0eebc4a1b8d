import ArgumentParser
import CEmbeddedFiles
import EmbeddingAPI
import FoundationEssentials
import HTTP
import Logging
import ServiceLifecycle

struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start the server.",
    discussion: """
      With no option: the embedded checkpoint on 127.0.0.1:8080.

        siglip serve --model google/siglip2-base-patch16-224
        siglip serve --host 0.0.0.0 --port 9000 --api-keys-file keys.txt
        siglip serve --unix-socket /run/siglip.sock --log-format json
        siglip serve --tls-certificate cert.pem --tls-key key.pem --port 8443
      """)

  @OptionGroup var options: ServeOptions

  func run() async throws {
    let (logger, sink) = try options.log.logger()
    do {
      try await serve(logger, sink)
      await sink.flush()
    } catch {
      await sink.flush()
      throw error
    }
  }

  private func serve(_ logger: Logger, _ sink: LogSink) async throws {
    let keys = try options.doors.keyRing()
    let tlsContext = try options.tls.context(logger)
    let pictureSources = try options.pictures.sources(byteLimit: options.httpLimits.bodyBytes, logger: logger)
    var sources = try options.encoder.sources()
    var memoryBound: MemoryPlan?
    if let memoryLimit = options.memoryLimit {
      // What is reckoned stands in the checkpoints' files, so they must be there before the port opens.
      for index in sources.indices { sources[index] = try await sources[index].fetched() }
      memoryBound = try options.memoryPlan(sources)
      try memoryBound?.check(memoryLimit)
    }
    var limits = options.httpLimits
    limits.connections = DescriptorLimit.raise(
      forConnections: options.maxConnections, besides: 4 * options.pictures.fetches)
    if limits.connections < options.maxConnections {
      logger.warning(
        "descriptors are too few for --max-connections: raise the hard limit (ulimit -Hn)",
        metadata: ["asked": "\(options.maxConnections)", "possible": "\(limits.connections)"])
    }
    let service = EmbeddingService(
      sources: sources, api: try api(sources, pictureSources, keys, logger) { sink.droppedLines },
      addresses: [options.address(tlsContext)], limits: limits, cors: options.doors.cors,
      drain: (.seconds(options.drainGrace), .seconds(options.drainLimit)),
      reloads: options.doors.reloads(keys) + TLSOptions.reload(tlsContext, logger: logger),
      logger: logger,
      screen: !options.log.hasScreen
        ? nil
        : StartScreen(
          keys: options.doors.keyPlace, asksForCertificates: options.tls.tlsClientCa != nil,
          memoryBound: memoryBound?.total,
          flushLog: { await sink.flush() }))
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }

  private static var pages: [Page] {
    (0..<embedded_page_count()).map { index in
      let file = embedded_page(index)
      return Page(
        path: String(cString: file.name), body: Array(UnsafeBufferPointer(start: file.bytes, count: file.size)))
    }
  }

  private func api(
    _ sources: [ModelSource], _ pictureSources: PictureSources, _ keys: KeyRing?, _ logger: Logger,
    _ droppedLogLines: @escaping @Sendable () -> Int
  ) throws -> API {
    var limits = RequestLimits()
    limits.images = options.maxImages
    limits.texts = options.maxTexts
    limits.labels = options.maxLabels
    limits.timeout = .seconds(options.requestTimeout)
    let openAPI = embedded_openapi()
    return API(
      models: ModelStore(sources.map(\.name)),
      embedder: try options.encoder.embedder(queueLimit: options.maxQueue, sources: pictureSources), limits: limits,
      description: ServiceDescription(
        version: Siglip.version, instructionSet: Machine.instructionSet, startTime: Date().timeIntervalSince1970,
        openAPI: Array(UnsafeBufferPointer(start: openAPI.bytes, count: openAPI.size)), pages: Self.pages,
        droppedLogLines: droppedLogLines),
      keys: keys, hasDebugPages: options.doors.debugPages, logger: logger)
  }
}
