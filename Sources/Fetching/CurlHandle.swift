import CCurl
import Glibc

/// A handle of libcurl, for one thread. It is used for one exchange after the other, so that the certificates of the
/// authorities are read once; no connection, cookie or credential goes from one exchange to the next.
final class CurlHandle {
  let pointer: UnsafeMutableRawPointer
  private let configuration: Fetcher.Configuration
  private let fields: UnsafeMutablePointer<curl_slist>?

  // Once in a process, and before any other call.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// The file that this libcurl was built for; nil where there is none.
  private static let systemAuthorities: String? = {
    guard let file = curl_version_info(CURLVERSION_TENTH)?.pointee.cainfo, access(file, R_OK) == 0 else { return nil }
    return String(cString: file)
  }()

  /// - Throws: `FetcherError` where this libcurl lacks what is needed.
  init(_ configuration: Fetcher.Configuration) throws(FetcherError) {
    guard Self.isReady, let pointer = curl_easy_init(),
      let fields = curl_slist_append(nil, "Accept: image/jpeg, image/png, image/webp")
    else { throw .libraryUnavailable }
    self.pointer = pointer
    self.configuration = configuration
    self.fields = fields
    // An initialiser that throws here is followed by `deinit`, as all is set.
    try reset()
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(fields)
  }

  /// Forgets the options of the exchange before, and sets those that all have.
  func reset() throws(FetcherError) {
    curl_easy_reset(pointer)
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    try set(CURLOPT_PATH_AS_IS, 1)
    try set(CURLOPT_FOLLOWLOCATION, 0)
    // Neither the environment's proxies nor its `.netrc`.
    try set(CURLOPT_PROXY, "")
    try set(CURLOPT_NOPROXY, "*")
    try set(CURLOPT_NETRC, 0)
    try set(CURLOPT_HTTPGET, 1)
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    try set(CURLOPT_HTTP09_ALLOWED, 0)
    try set(CURLOPT_USERAGENT, "siglip-server")
    try set(CURLOPT_FRESH_CONNECT, 1)
    try set(CURLOPT_FORBID_REUSE, 1)
    try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    // One file and no folder beside it: only then does libcurl keep what it has read, which takes some 20 ms each time.
    if let authorities = configuration.authorities ?? Self.systemAuthorities {
      try set(CURLOPT_CAINFO, authorities)
      try check(ccurl_set_text(pointer, CURLOPT_CAPATH, nil), CURLOPT_CAPATH)
    }
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_NOPROGRESS, 0)
    try set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
    try set(CURLOPT_LOW_SPEED_LIMIT, configuration.lowestRate)
    try set(CURLOPT_LOW_SPEED_TIME, Int(configuration.rateGrace.components.seconds))
    try check(ccurl_set_list(pointer, CURLOPT_HTTPHEADER, fields), CURLOPT_HTTPHEADER)
  }

  func set(_ option: CURLoption, _ value: Int) throws(FetcherError) {
    try check(ccurl_set_long(pointer, option, value), option)
  }

  func set(_ option: CURLoption, _ value: String) throws(FetcherError) {
    try check(ccurl_set_text(pointer, option, value), option)
  }

  func check(_ code: CURLcode, _ option: CURLoption) throws(FetcherError) {
    guard code == CURLE_OK else { throw .optionRefused(option: Int(option.rawValue), code: Int(code.rawValue)) }
  }
}

extension Duration {
  var milliseconds: Int { max(1, Int(self / .milliseconds(1))) }
}
