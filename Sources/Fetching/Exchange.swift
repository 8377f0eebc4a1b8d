import CCurl
import Curl
import Glibc

/// One GET by libcurl, with what its callbacks know and gather. It lives on one thread, while `run` does.
final class Exchange {
  private let fetch: Fetch
  /// Those that were checked: nothing else is connected to.
  private let addresses: [IPAddress]
  private let own: FetchHandle
  private var handle: CurlHandle { own.curl }
  private var bytes: [UInt8] = []
  private var headBytes = 0
  /// Why a callback stopped it.
  private var fault: (any Error)?

  /// Head, interim answers and trailers together.
  private static let headLimit = 64 << 10

  init(_ fetch: Fetch, at addresses: [IPAddress], on handle: FetchHandle) {
    self.fetch = fetch
    self.addresses = addresses
    own = handle
  }

  /// Blocks until the answer is there whole.
  ///
  /// - Parameter timeout: for connecting and all that follows.
  /// - Throws: `FetchError`; what `fetch.taking` threw; `CancellationError`; `CurlError`, a defect.
  func run(timeout: Duration) throws -> [UInt8] {
    let url = fetch.url
    try own.reset()
    try handle.set(CURLOPT_URL, url.description)
    try handle.set(CURLOPT_TIMEOUT_MS, timeout.curlMilliseconds)
    try handle.check(
      ccurl_set_offset(handle.pointer, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(fetch.limit)), CURLOPT_MAXFILESIZE_LARGE)
    let resolved = curl_slist_append(nil, "\(url.host):\(url.port):\(addresses.map(Self.text).joined(separator: ","))")
    defer { curl_slist_free_all(resolved) }
    if case .name = url.host {
      try handle.check(ccurl_set_list(handle.pointer, CURLOPT_RESOLVE, resolved), CURLOPT_RESOLVE)
    }
    try setCallbacks()
    let code = withExtendedLifetime(self) { curl_easy_perform(handle.pointer) }
    if let fault { throw fault }
    guard code == CURLE_OK else { throw failure(code) }
    try checkStatus()
    return bytes
  }

  private func setCallbacks() throws(CurlError) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    for option in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_XFERINFODATA] {
      try handle.check(ccurl_set_context(handle.pointer, option, context), option)
    }
    try handle.check(
      ccurl_on_bytes(handle.pointer, CURLOPT_WRITEFUNCTION) { bytes, one, count, context in
        Exchange.of(context)?.body(UnsafeRawBufferPointer(start: bytes, count: one * count)) == true ? one * count : 0
      }, CURLOPT_WRITEFUNCTION)
    try handle.check(
      ccurl_on_bytes(handle.pointer, CURLOPT_HEADERFUNCTION) { _, one, count, context in
        Exchange.of(context)?.head(one * count) == true ? one * count : 0
      }, CURLOPT_HEADERFUNCTION)
    try handle.check(
      ccurl_on_socket(handle.pointer) { context, _, address in
        address.flatMap { Exchange.of(context)?.open($0) } ?? CURL_SOCKET_BAD
      }, CURLOPT_OPENSOCKETFUNCTION)
    try handle.check(
      ccurl_on_progress(handle.pointer) { context, _, _, _, _ in
        Exchange.of(context)?.fetch.isWanted == true ? 0 : 1
      }, CURLOPT_XFERINFOFUNCTION)
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> Exchange? {
    context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Opens a socket for the very address that will be connected to.
  private func open(_ target: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
    let address = IPAddress(ccurl_address(target))
    guard let address, addresses.contains(address) else {
      fault = FetchError.notAllowed(detail: "\(address?.description ?? "another family") was not checked")
      return CURL_SOCKET_BAD
    }
    let (family, type) = (target.pointee.family, target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue))
    return socket(family, type, target.pointee.protocol)
  }

  private func head(_ count: Int) -> Bool {
    headBytes += count
    guard headBytes <= Self.headLimit else {
      fault = FetchError.broken(detail: "its head is larger than \(Self.headLimit) bytes")
      return false
    }
    return true
  }

  private func body(_ piece: UnsafeRawBufferPointer) -> Bool {
    do {
      // The body of an error is not worth having.
      try checkStatus()
      guard bytes.count + piece.count <= fetch.limit else { throw FetchError.tooLarge(limit: fetch.limit) }
      try fetch.taking(piece.count)
      if bytes.isEmpty { bytes.reserveCapacity(max(0, Int(ccurl_content_length(handle.pointer)))) }
      bytes.append(contentsOf: piece)
      return true
    } catch {
      fault = error
      return false
    }
  }

  private func checkStatus() throws(FetchError) {
    let status = ccurl_status(handle.pointer)
    switch status {
    case 200: return
    case 300..<400: throw .redirected(status: status)
    default: throw .unexpectedStatus(status)
    }
  }

  private func failure(_ code: CURLcode) -> any Error {
    let detail = String(cString: curl_easy_strerror(code))
    return switch code {
    case CURLE_ABORTED_BY_CALLBACK: CancellationError()
    case CURLE_OPERATION_TIMEDOUT: FetchError.timedOut
    case CURLE_FILESIZE_EXCEEDED: FetchError.tooLarge(limit: fetch.limit)
    case CURLE_COULDNT_CONNECT: FetchError.unreachable(detail: detail)
    case CURLE_COULDNT_RESOLVE_HOST: FetchError.notAllowed(detail: detail)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
      FetchError.tlsFailed(detail: detail)
    default: FetchError.broken(detail: detail)
    }
  }

  /// As `CURLOPT_RESOLVE` wants it.
  private static func text(of address: IPAddress) -> String { address.isIPv6 ? "[\(address)]" : "\(address)" }
}
