import ArgumentParser
import Compute
import Dispatch
import FoundationEssentials
import Glibc
import Imaging
import Serving
import Threads

/// A server of its own on a Unix socket, and clients that each wait for their answer before they ask again.
struct BenchServer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "server", abstract: "Pictures a second and times to answer of the whole server.",
    discussion: """
        siglip bench server
        siglip bench server --model folder --precision int8 --clients 1,4,16
        siglip bench server --picture photo.jpg --seconds 10 --json
      """)

  @Option(
    help: "A checkpoint's folder or its name on the hub. Default: the embedded siglip-mini.", completion: .checkpoint)
  var model = ModelSource.embeddedName

  @Option(help: "auto, fp32, bf16 or int8.")
  var precision = PrecisionOption.auto

  @Option(help: "Clients at the same time, with commas.")
  var clients = "1,4,16"

  @Option(help: "A picture to send. Default: 640 x 480 pixels of JPEG without meaning.", completion: .file())
  var picture: String?

  @Option(help: "Seconds of measuring, for each number of clients.")
  var seconds = 5

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() async throws {
    let counts = try clients.split(separator: ",").map { text in
      guard let count = Int(text), (1...512).contains(count) else { throw UsageError("--clients \(text): 1 to 512") }
      return count
    }
    guard seconds > 0 else { throw UsageError("--seconds is above 0") }
    let body = try picture.map(PictureInputs.bytes) ?? Self.photograph()
    let socket = FileManager.default.temporaryDirectory.appending(path: "siglip-bench-\(getpid()).socket").path
    let server = try start(socket)
    defer { server.terminate() }
    try waitUntilReady(socket, server)
    var table = BenchTable(
      "server",
      [
        .init(title: "model", key: "model"), .init(title: "precision", key: "precision"),
        .init(title: "clients", key: "clients", digits: 0), .init(title: "pictures/s", key: "perSecond"),
        .init(title: "p50 ms", key: "p50", digits: 2), .init(title: "p99 ms", key: "p99", digits: 2),
      ], threads: CPULimit.count, json: json)
    for count in counts {
      let times = try load(clients: count, body: body, socket: socket)
      let sorted = times.sorted()
      guard !sorted.isEmpty else { throw UsageError("the server gave no answer within \(seconds) s") }
      table.add([
        .text(model), .text(precision.precision.rawValue), .number(Double(count)),
        .number(Double(times.count) / Double(seconds)), .number(sorted[sorted.count / 2]),
        .number(sorted[min(sorted.count - 1, sorted.count * 99 / 100)]),
      ])
    }
    table.finish()
  }

  /// The same program as a server.
  private func start(_ socket: String) throws -> ChildProcess {
    try ChildProcess(
      FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
      [
        "serve", "--unix-socket", socket, "--model", model, "--precision", precision.rawValue, "--log-level", "warning",
      ])
  }

  private func waitUntilReady(_ socket: String, _ server: ChildProcess) throws {
    let probe = ReadinessProbe(server: socket, timeout: 3)
    while server.isRunning {
      if FileManager.default.fileExists(atPath: socket), (try? probe.ask())?.status == 200 { return }
      usleep(10_000)
    }
    throw UsageError("the server has ended; what it said stands above")
  }

  /// Milliseconds of each answer that came in time.
  private func load(clients: Int, body: [UInt8], socket: String) throws -> [Double] {
    let probe = ReadinessProbe(server: socket, timeout: 60)
    let connections = try (0..<clients).map { _ in try probe.connect() }
    defer { for connection in connections { close(connection) } }
    let end = ContinuousClock.now + .seconds(seconds)
    let times = Buffer<Double>(count: clients << 20)
    let counts = Buffer<Int>(count: clients)
    let failures = Buffer<Int>(count: clients)
    let running = DispatchGroup()
    for number in 0..<clients {
      // Each client writes memory of its own.
      nonisolated(unsafe) let client = BenchClient(
        socket: connections[number], body: body, times: times.pointer + number << 20, count: counts.pointer + number,
        failures: failures.pointer + number, end: end)
      running.enter()
      try OwnThread.start(name: "client") {
        client.run()
        running.leave()
      }
    }
    running.wait()
    let failed = (0..<clients).reduce(0) { $0 + failures.pointer[$1] }
    guard failed == 0 else { throw UsageError("\(failed) requests failed") }
    return (0..<clients).flatMap { client in
      (0..<counts.pointer[client]).map { times.pointer[client << 20 + $0] }
    }
  }

  /// Smooth colours with some noise: as large a file as a photograph of that size.
  private static func photograph() throws -> [UInt8] {
    let (width, height) = (640, 480)
    var state: UInt32 = 1
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<3 {
          state = state &* 1_664_525 &+ 1_013_904_223
          let wave = sin(Double(x * (channel + 1)) / 60) * cos(Double(y) / 45) * 90 + 128
          bytes.append(UInt8(max(0, min(255, wave + Double(state >> 27)))))
        }
      }
    }
    return try JPEGEncoder.encode(Picture(width: width, height: height, bytes: bytes), quality: 85)
  }
}
