import HTTPTypes

/// Gathers the fields of one request, keeping an eye on those that decide how it is framed.
struct HeadBuilder: Sendable {
  let line: RequestLine
  private var fields = HTTPFields()
  private var hosts = 0
  private var contentLengths: [String] = []
  private var transferCodings: [String] = []
  private var connection: [String] = []
  private var expectations: [String] = []
  private var contentCodings: [String] = []

  init(line: RequestLine) {
    self.line = line
  }

  mutating func append(_ field: HTTPField, limits: Limits) throws(RequestError) {
    guard fields.count < limits.fieldCount else { throw .tooManyFields(limit: limits.fieldCount) }
    switch field.name.canonicalName {
    case "host":
      hosts += 1
      guard hosts == 1 else { throw .repeatedHost }
      guard Authority.isValid(field.value.utf8) else { throw .malformedHost }
    case "content-length": contentLengths.append(field.value)
    case "transfer-encoding": transferCodings += Self.list(field.value)
    case "connection": connection += Self.list(field.value)
    case "expect": expectations += Self.list(field.value)
    case "content-encoding": contentCodings += Self.list(field.value)
    default: break
    }
    fields.append(field)
  }

  /// The checks that need all fields.
  func finish(limits: Limits) throws(RequestError) -> RequestHead {
    guard hosts == 1 || line.isHTTP10 else { throw .missingHost }
    let framing = try framing()
    // RFC 9110 § 10.1.1: an HTTP/1.0 client's expectation is ignored.
    if !line.isHTTP10, expectations.contains(where: { $0 != "100-continue" }) { throw .unknownExpectation }
    let isGzip = framing == .none ? false : try isGzip()
    if case .length(let length) = framing, length > limits.bodyBytes { throw .bodyTooLarge(limit: limits.bodyBytes) }
    return RequestHead(
      method: line.method, target: line.target, fields: fields, isHTTP10: line.isHTTP10, framing: framing,
      keepsAlive: !connection.contains("close") && (!line.isHTTP10 || connection.contains("keep-alive")),
      expectsContinue: !line.isHTTP10 && framing != .none && !expectations.isEmpty, isGzip: isGzip)
  }

  /// RFC 9112 § 6.3.
  private func framing() throws(RequestError) -> RequestHead.Framing {
    if fields.contains(.transferEncoding) {
      guard !line.isHTTP10 else { throw .transferEncodingOnHTTP10 }
      guard contentLengths.isEmpty else { throw .contentLengthWithTransferEncoding }
      let codings = transferCodings
      guard codings.last == "chunked", codings.dropLast().allSatisfy({ $0 != "chunked" }) else {
        throw .chunkedNotLast
      }
      guard codings.count == 1 else { throw .unknownTransferCoding }
      return .chunked
    }
    guard let text = contentLengths.first else { return .none }
    guard contentLengths.count == 1 else { throw .repeatedContentLength }
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text) else {
      throw .malformedContentLength
    }
    return length == 0 ? .none : .length(length)
  }

  private func isGzip() throws(RequestError) -> Bool {
    let codings = contentCodings.filter { $0 != "identity" }
    guard let coding = codings.first else { return false }
    guard codings.count == 1, coding == "gzip" || coding == "x-gzip" else { throw .unknownContentCoding }
    return true
  }

  /// The elements of a comma-separated list, in lower case; an empty one stands for itself, so that it is not taken for
  /// nothing. Only ASCII letters have a case here: the Kelvin sign in front of `eep-alive` is no k.
  private static func list(_ value: String) -> [String] {
    value.split(separator: ",", omittingEmptySubsequences: false).map { element in
      let bytes = Array(element.utf8)[...].trimmingSpaces()
      return String(decoding: bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
  }
}
