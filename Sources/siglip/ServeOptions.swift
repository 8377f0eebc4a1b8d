import ArgumentParser
import EmbeddingAPI
import HTTP

/// The options of `siglip serve`, which `siglip doctor` takes too.
struct ServeOptions: ParsableArguments {
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
}
