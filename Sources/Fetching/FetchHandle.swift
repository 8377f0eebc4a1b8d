import CCurl
import Curl

/// A thread's handle of libcurl, used for one fetch after the other, so that the certificates of the authorities are
/// read once; no connection, cookie or credential goes from one to the next.
final class FetchHandle {
  let curl: CurlHandle
  private let configuration: Fetcher.Configuration
  private let fields: UnsafeMutablePointer<curl_slist>

  /// - Throws: `CurlError` where this libcurl lacks what is needed.
  init(_ configuration: Fetcher.Configuration) throws(CurlError) {
    curl = try CurlHandle()
    guard let fields = curl_slist_append(nil, "Accept: image/jpeg, image/png, image/webp") else {
      throw .libraryUnavailable
    }
    self.configuration = configuration
    self.fields = fields
    // An initialiser that throws here is followed by `deinit`, as all is set.
    try reset()
  }

  deinit {
    curl_slist_free_all(fields)
  }

  /// Forgets the options of the fetch before, and sets those that all have.
  func reset() throws(CurlError) {
    try curl.reset(authorities: configuration.authorities)
    try curl.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    try curl.set(CURLOPT_PATH_AS_IS, 1)
    // Not the environment's proxies.
    try curl.set(CURLOPT_PROXY, "")
    try curl.set(CURLOPT_NOPROXY, "*")
    try curl.set(CURLOPT_HTTPGET, 1)
    try curl.set(CURLOPT_FRESH_CONNECT, 1)
    try curl.set(CURLOPT_FORBID_REUSE, 1)
    try curl.set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.curlMilliseconds)
    try curl.set(CURLOPT_LOW_SPEED_LIMIT, configuration.lowestRate)
    try curl.set(CURLOPT_LOW_SPEED_TIME, Int(configuration.rateGrace.components.seconds))
    try curl.check(ccurl_set_list(curl.pointer, CURLOPT_HTTPHEADER, fields), CURLOPT_HTTPHEADER)
  }
}
