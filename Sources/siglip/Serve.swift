import ArgumentParser
import CEmbeddedFiles
import EmbeddingAPI
import Foundation
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

  @Option(help: "Address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "Port to listen on; 0 takes a free one.")
  var port = 8080

  @Option(help: ArgumentHelp("Listen on this Unix socket instead.", valueName: "path"), completion: .file())
  var unixSocket: String?

  @Option(help: ArgumentHelp("Items that may wait or be encoded; past it: 429.", valueName: "n"))
  var maxQueue = 512

  @Option(help: ArgumentHelp("Body of a request, in MiB.", valueName: "n"))
  var maxBody = 32

  @Option(help: ArgumentHelp("Pictures in one request.", valueName: "n"))
  var maxImages = RequestLimits().images

  @Option(help: ArgumentHelp("Texts in one request.", valueName: "n"))
  var maxTexts = RequestLimits().texts

  @Option(help: ArgumentHelp("Labels in one request.", valueName: "n"))
  var maxLabels = RequestLimits().labels

  @Option(help: ArgumentHelp("Open connections.", valueName: "n"))
  var maxConnections = Limits().connections

  @Option(help: ArgumentHelp("Seconds that a request may take; past it: 504.", valueName: "s"))
  var requestTimeout = 60.0

  @Option(
    help: ArgumentHelp("Seconds to go on accepting after SIGTERM, until the balancer has noticed.", valueName: "s"))
  var drainGrace = 0.0

  @Option(help: ArgumentHelp("Seconds for accepted requests to be answered after that.", valueName: "s"))
  var drainLimit = 25.0

  @Option(
    help: ArgumentHelp(
      "Refuse to start where more memory may be needed, such as 2GiB, 1500MiB or bytes; says what needs it.",
      valueName: "size"))
  var memoryLimit: MemorySize?

  @OptionGroup var pictures: PictureSourceOptions

  @OptionGroup var doors: DoorOptions

  @OptionGroup var log: LogOptions

  @OptionGroup var tls: TLSOptions

  @OptionGroup var encoder: EncoderOptions

  func validate() throws {
    for (name, value) in [
      ("--max-queue", maxQueue), ("--max-body", maxBody), ("--max-images", maxImages), ("--max-texts", maxTexts),
      ("--max-labels", maxLabels), ("--max-connections", maxConnections),
    ] where value < 1 {
      throw ValidationError("\(name) is at least 1, not \(value)")
    }
    guard (0...65535).contains(port) else { throw ValidationError("--port is 0 to 65535, not \(port)") }
    guard unixSocket == nil || tls.tlsCertificate == nil else {
      throw ValidationError("--tls-certificate is for a TCP port, not for --unix-socket")
    }
    guard requestTimeout > 0 else { throw ValidationError("--request-timeout is above 0") }
    guard drainGrace >= 0, drainLimit >= 0 else { throw ValidationError("drain times are not negative") }
  }

  func run() async throws {
    let (logger, sink) = log.logger()
    do {
      try await serve(logger, sink)
      await sink.flush()
    } catch {
      await sink.flush()
      throw error
    }
  }

  private func serve(_ logger: Logger, _ sink: LogSink) async throws {
    let keys = try doors.keyRing()
    let tlsContext = try tls.context(logger)
    let pictureSources = try pictures.sources(byteLimit: httpLimits.bodyBytes, logger: logger)
    var sources = try encoder.sources()
    var memoryBound: MemoryPlan?
    if let memoryLimit {
      // What is reckoned stands in the checkpoints' files, so they must be there before the port opens.
      for index in sources.indices { sources[index] = try await sources[index].fetched() }
      memoryBound = try memoryPlan(sources)
      try memoryBound?.check(memoryLimit)
    }
    var limits = httpLimits
    limits.connections = DescriptorLimit.raise(forConnections: maxConnections, besides: 4 * pictures.fetches)
    if limits.connections < maxConnections {
      logger.warning(
        "descriptors are too few for --max-connections: raise the hard limit (ulimit -Hn)",
        metadata: ["asked": "\(maxConnections)", "possible": "\(limits.connections)"])
    }
    let service = EmbeddingService(
      sources: sources, api: api(sources, pictureSources, keys, logger) { sink.droppedLines },
      addresses: [address(tlsContext)], limits: limits, cors: doors.cors,
      drain: (.seconds(drainGrace), .seconds(drainLimit)),
      reloads: doors.reloads(keys) + TLSOptions.reload(tlsContext, logger: logger),
      logger: logger,
      screen: !log.hasScreen
        ? nil
        : StartScreen(
          keys: doors.keyPlace, asksForCertificates: tls.tlsClientCa != nil, memoryBound: memoryBound?.total,
          flushLog: { await sink.flush() }))
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
        gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
  }

  func memoryPlan(_ sources: [ModelSource]) throws -> MemoryPlan {
    try MemoryPlan(
      sources.map { ($0.alias ?? $0.id, try $0.memoryEstimate()) }, pool: encoder.pool(queueLimit: maxQueue),
      textCache: encoder.textCache << 20, fetches: pictures.fetches,
      decoding: (encoder.preparationWidth, encoder.maxMegapixels * 1_000_000), limits: httpLimits)
  }

  func address(_ tls: TLSContext?) -> ListenAddress {
    if let unixSocket { return .unix(path: unixSocket) }
    return if let tls { .tls(host: host, port: port, tls) } else { .tcp(host: host, port: port) }
  }

  var httpLimits: Limits {
    var limits = Limits()
    limits.bodyBytes = maxBody << 20
    limits.bytesInFlight = max(limits.bytesInFlight, 2 * limits.bodyBytes)
    limits.connections = maxConnections
    return limits
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
  ) -> API {
    var limits = RequestLimits()
    limits.images = maxImages
    limits.texts = maxTexts
    limits.labels = maxLabels
    limits.timeout = .seconds(requestTimeout)
    let openAPI = embedded_openapi()
    return API(
      models: ModelStore(sources.map(\.name)),
      embedder: encoder.embedder(queueLimit: maxQueue, sources: pictureSources), limits: limits,
      description: ServiceDescription(
        version: Siglip.version, instructionSet: Machine.instructionSet, startTime: Date().timeIntervalSince1970,
        openAPI: Array(UnsafeBufferPointer(start: openAPI.bytes, count: openAPI.size)), pages: Self.pages,
        droppedLogLines: droppedLogLines),
      keys: keys, hasDebugPages: doors.debugPages, logger: logger)
  }
}
