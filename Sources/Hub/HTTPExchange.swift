import CCurl
import Curl
import HTTPTypes

/// One request by libcurl and its answer, on one thread.
final class HTTPExchange {
  private let request: HubRequest
  private let handle: CurlHandle
  private let isCancelled: () -> Bool
  private let accept: (HTTPResponse) throws -> Bool
  private let receive: (UnsafeRawBufferPointer) throws -> Void
  private var head = HTTPResponse(status: .init(code: 0))
  private var headBytes = 0
  private var isHeadRead = false
  /// Why a callback stopped it.
  private var fault: (any Error)?
  private var isBodyUnwanted = false

  /// Head, interim answers and trailers together.
  private static let headLimit = 256 << 10

  init(
    _ request: HubRequest, on handle: CurlHandle, isCancelled: @escaping () -> Bool,
    accept: @escaping (HTTPResponse) throws -> Bool, receive: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) {
    self.request = request
    self.handle = handle
    self.isCancelled = isCancelled
    self.accept = accept
    self.receive = receive
  }

  /// Blocks until the answer is there whole, or its head where the body is not wanted.
  ///
  /// - Throws: what `accept` or `receive` threw, `HubError`, `CancellationError`; `CurlError`, a defect.
  func run(authorities: String?) throws -> HTTPResponse {
    try handle.reset(authorities: authorities)
    try handle.set(CURLOPT_URL, request.url.absoluteString)
    try handle.set(request.method == .head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1)
    try handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    try handle.set(CURLOPT_CONNECTTIMEOUT_MS, request.patience.curlMilliseconds)
    try handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
    try handle.set(CURLOPT_LOW_SPEED_TIME, max(1, Int(request.patience.components.seconds)))
    var fields: UnsafeMutablePointer<curl_slist>?
    for field in request.fields { fields = curl_slist_append(fields, "\(field.name): \(field.value)") }
    defer { curl_slist_free_all(fields) }
    try handle.check(ccurl_set_list(handle.pointer, CURLOPT_HTTPHEADER, fields), CURLOPT_HTTPHEADER)
    return try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CURL_ERROR_SIZE)) { detail in
      detail.initialize(repeating: 0)
      try setCallbacks(detail)
      // Connections that are kept may have something to say later.
      defer { ccurl_set_context(handle.pointer, CURLOPT_ERRORBUFFER, nil) }
      let code = withExtendedLifetime(self) { curl_easy_perform(handle.pointer) }
      if let fault { throw fault }
      guard code == CURLE_OK || isBodyUnwanted else {
        let text = detail.baseAddress.map { String(cString: $0) } ?? ""
        throw failure(code, text.isEmpty ? String(cString: curl_easy_strerror(code)) : text)
      }
      return head
    }
  }

  private func setCallbacks(_ detail: UnsafeMutableBufferPointer<CChar>) throws(CurlError) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA] {
      try handle.check(ccurl_set_context(handle.pointer, option, context), option)
    }
    try handle.check(ccurl_set_context(handle.pointer, CURLOPT_ERRORBUFFER, detail.baseAddress), CURLOPT_ERRORBUFFER)
    try handle.check(
      ccurl_on_bytes(handle.pointer, CURLOPT_HEADERFUNCTION) { bytes, one, count, context in
        let line = UnsafeRawBufferPointer(start: bytes, count: one * count)
        return HTTPExchange.of(context)?.hasTaken(line: line) == true ? one * count : 0
      }, CURLOPT_HEADERFUNCTION)
    try handle.check(
      ccurl_on_bytes(handle.pointer, CURLOPT_WRITEFUNCTION) { bytes, one, count, context in
        let piece = UnsafeRawBufferPointer(start: bytes, count: one * count)
        return HTTPExchange.of(context)?.hasTaken(piece: piece) == true ? one * count : 0
      }, CURLOPT_WRITEFUNCTION)
    try handle.check(
      ccurl_on_progress(handle.pointer) { context, _, _, _, _ in
        HTTPExchange.of(context)?.isCancelled() == false ? 0 : 1
      }, CURLOPT_XFERINFOFUNCTION)
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> HTTPExchange? {
    context.map { Unmanaged<HTTPExchange>.fromOpaque($0).takeUnretainedValue() }
  }

  /// A line of the head: its first, a field, or the empty one that ends it.
  private func hasTaken(line bytes: UnsafeRawBufferPointer) -> Bool {
    headBytes += bytes.count
    guard headBytes <= Self.headLimit else {
      fault = HubError.unreachable(
        host: request.host, reason: "the head of its answer is larger than \(Self.headLimit) bytes")
      return false
    }
    // What follows the body says nothing that is wanted.
    if isHeadRead { return true }
    let line = String(decoding: bytes, as: UTF8.self).filter { !$0.isNewline }
    if line.hasPrefix("HTTP/") {
      head = HTTPResponse(status: .init(code: Int(line.split(separator: " ").dropFirst().first?.prefix(3) ?? "") ?? 0))
    } else if let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) {
      head.headerFields.append(HTTPField(name: name, value: String(line[line.index(after: colon)...])))
    } else if line.isEmpty, head.status.kind != .informational {
      return isBodyWanted()
    }
    return true
  }

  private func isBodyWanted() -> Bool {
    isHeadRead = true
    do {
      isBodyUnwanted = try !accept(head)
    } catch {
      fault = error
    }
    return fault == nil && !isBodyUnwanted
  }

  private func hasTaken(piece: UnsafeRawBufferPointer) -> Bool {
    do {
      try receive(piece)
      return true
    } catch {
      fault = error
      return false
    }
  }

  private func failure(_ code: CURLcode, _ reason: String) -> any Error {
    switch code {
    case CURLE_ABORTED_BY_CALLBACK: CancellationError()
    case CURLE_OPERATION_TIMEDOUT: HubError.stalled(host: request.host)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_INVALIDCERTSTATUS:
      HubError.certificateRefused(host: request.host, reason: reason)
    default: HubError.unreachable(host: request.host, reason: reason)
    }
  }
}
