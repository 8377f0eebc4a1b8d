import HTTPTypes
import Logging

extension Responder {
  /// Counts an answer's bytes, and writes its line into the log: where its level is logged, and in no case a word that the
  /// client chose, but for its method, its address and an id of a checked form.
  func note(
    _ response: Response, id: String, peer: String, request: Request?, bytesIn: Int, _ outgoing: OutgoingResponse
  ) {
    counters.bodyBytesIn.add(bytesIn, ordering: .relaxed)
    counters.bodyBytesOut.add(outgoing.body.count, ordering: .relaxed)
    let level = response.access.level
    guard logger.logLevel <= level else { return }
    var metadata = response.access.metadata
    metadata["request_id"] = .string(id)
    metadata["peer"] = .string(peer)
    metadata["status"] = .stringConvertible(response.status.code)
    metadata["bytes_in"] = .stringConvertible(bytesIn)
    metadata["bytes_out"] = .stringConvertible(outgoing.body.count)
    if let request {
      // A method may be any token: one that nobody knows is not worth a line of 16 KiB.
      metadata["method"] = .string(String(request.method.rawValue.prefix(16)))
      if let caller = request.caller { metadata["key"] = .string(caller) }
    }
    logger.log(level: level, "answered", metadata: metadata)
  }
}
