import HTTPTypes

extension Response {
  /// Smaller bodies gain nothing: they fit into a packet as they are.
  static let compressionThreshold = 1024
  /// Larger ones, such as the patches of many pictures, would hold a thread for seconds: compressing is slower than most
  /// networks between services.
  static let compressionLimit = 8 << 20

  /// The same response, gzipped where the client takes it and it pays.
  func compressed(for request: RequestHead) -> Response {
    guard body.count > Self.compressionThreshold, body.count <= Self.compressionLimit, isCompressible else {
      return self
    }
    var response = self
    // Caches must know that the answer depends on the field, whichever way this one went.
    response.fields.append(HTTPField(name: .vary, value: "Accept-Encoding"))
    guard AcceptEncoding.takesGzip(request.fields[.acceptEncoding]), let body = Gzip.compress(body) else {
      return response
    }
    response.body = body
    response.fields[.contentEncoding] = "gzip"
    return response
  }

  /// Text of some kind, not encoded yet. Packed floats (`.npy`, octet streams) and pictures do not shrink.
  private var isCompressible: Bool {
    guard fields[.contentEncoding] == nil, let media = fields[.contentType].flatMap({ MediaType($0) }) else {
      return false
    }
    if media.type == "text" { return true }
    if ["+json", "+xml", "+yaml"].contains(where: { media.subtype.hasSuffix($0) }) { return true }
    return media.type == "application"
      && ["json", "javascript", "xml", "yaml", "x-yaml", "openmetrics-text", "x-ndjson", "jsonl"].contains(
        media.subtype)
  }
}
