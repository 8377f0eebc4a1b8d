import Benchmark
import EmbeddingAPI
import Foundation
import HTTP
import HTTPTypes
import Logging

/// Bytes to requests and vectors to bytes.
func wire() {
  let vector = (0..<768).map { Float(sin(Double($0))) * 0.05 }
  Measured.part("JSON answer of 768 floats", scale: .kilo) {
    var writer = JSONWriter(capacity: 12_000)
    writer.object {
      $0.key("embeddings"); $0.array { $0.floats(vector) }
    }
    blackHole(writer.bytes)
  }
  bodies()
  roundTrip()
}

/// A picture of 4 MiB, raw and as base64 in JSON, through the whole service without sockets. Nearly all of it is a JPEG's
/// comments, so that what is measured is the body's way and not the decoder's.
private func bodies() {
  guard let router = try? Mini.router(), let photograph = try? Mini.photograph() else { return }
  let picture = padded(photograph, to: 4 << 20)
  let text = Array(#"{"image":""#.utf8) + Array(Data(picture).base64EncodedString().utf8) + Array(#""}"#.utf8)
  for (name, body, type) in [
    ("POST /embed/image, 4 MiB raw", picture, "image/jpeg"),
    ("POST /embed/image, 4 MiB as base64 in JSON", text, "application/json"),
  ] {
    Measured.waitingPart(name) {
      let request = Request(method: .post, path: "/embed/image", fields: [.contentType: type], body: body)
      let response = await router.respond(to: request)
      guard response.status == .ok else { throw Failure.status(response.status.code) }
      blackHole(response)
    }
  }
}

private enum Failure: Error {
  case status(Int)
}

/// Comment segments (at most 64 KiB each) behind the start of the image.
private func padded(_ jpeg: [UInt8], to size: Int) -> [UInt8] {
  var bytes = Array(jpeg[..<2])
  var left = size - jpeg.count
  while left > 4 {
    let length = min(left, 65_535)
    bytes +=
      [0xff, 0xfe, UInt8((length - 2) >> 8), UInt8((length - 2) & 0xff)] + [UInt8](repeating: 0, count: length - 4)
    left -= length
  }
  return bytes + jpeg[2...]
}

/// One request over one kept connection: read, parsed, handled in a task, written. The parser itself is internal.
private func roundTrip() {
  let answer = Response.text(String(repeating: "x", count: 1024))
  var logger = Logger(label: "benchmark")
  logger.logLevel = .error
  let server = Server(
    configuration: Server.Configuration(addresses: [.tcp(host: "127.0.0.1", port: 0)]), logger: logger,
    errorResponse: { Response.text($0.message, status: $0.status) }, handler: { _ in answer })
  guard case .tcp(_, let port)? = try? server.start().first, let client = Connection(port: port) else { return }
  let request = Array(
    """
    GET /some/path?with=query HTTP/1.1\r
    Host: localhost:8080\r
    User-Agent: benchmark/1.0\r
    Accept: application/json\r
    Accept-Encoding: identity\r
    Connection: keep-alive\r
    X-Request-Id: 0123456789abcdef\r
    \r

    """.utf8)
  Measured.part("HTTP: one request and a 1 KiB answer over a kept connection") {
    withExtendedLifetime(server) { blackHole(client.exchange(request)) }
  }
}
