import CCurl
import Glibc

/// A handle of libcurl, for one exchange after the other and one thread at a time.
// Unchecked, because handles are handed from thread to thread between exchanges: libcurl allows that, and who holds one sees
// to it that nobody else does.
public final class CurlHandle: @unchecked Sendable {
  public let pointer: UnsafeMutableRawPointer

  // Once in a process, and before any other call.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// The file of authorities that this libcurl was built for; nil where there is none.
  public static let systemAuthorities: String? = {
    guard let file = curl_version_info(CURLVERSION_TENTH)?.pointee.cainfo, access(file, R_OK) == 0 else { return nil }
    return String(cString: file)
  }()

  /// What libcurl says of itself and its libraries, such as `libcurl/7.88.1 OpenSSL/3.0.15 zlib/1.2.13`.
  public static var libraryVersion: String { String(cString: curl_version()) }

  public init() throws(CurlError) {
    guard Self.isReady, let pointer = curl_easy_init() else { throw .libraryUnavailable }
    self.pointer = pointer
  }

  deinit {
    curl_easy_cleanup(pointer)
  }

  /// Forgets the options of the exchange before, and sets what holds for all: HTTP/1.1 over checked TLS, no redirect
  /// followed, no `.netrc`, no signals.
  ///
  /// - Parameter authorities: a file of certificate authorities (PEM).
  public func reset(authorities: String?) throws(CurlError) {
    curl_easy_reset(pointer)
    try set(CURLOPT_PROTOCOLS_STR, "http,https")
    try set(CURLOPT_FOLLOWLOCATION, 0)
    try set(CURLOPT_NETRC, 0)
    try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    try set(CURLOPT_HTTP09_ALLOWED, 0)
    try set(CURLOPT_USERAGENT, "siglip-server")
    try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    try set(CURLOPT_SSL_VERIFYPEER, 1)
    try set(CURLOPT_SSL_VERIFYHOST, 2)
    // One file and no folder beside it: only then does libcurl keep what it has read, which takes some 20 ms each time.
    if let authorities = authorities ?? Self.systemAuthorities {
      try set(CURLOPT_CAINFO, authorities)
      try check(ccurl_set_text(pointer, CURLOPT_CAPATH, nil), CURLOPT_CAPATH)
    }
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_NOPROGRESS, 0)
  }

  public func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
    try check(ccurl_set_long(pointer, option, value), option)
  }

  public func set(_ option: CURLoption, _ value: String) throws(CurlError) {
    try check(ccurl_set_text(pointer, option, value), option)
  }

  public func check(_ code: CURLcode, _ option: CURLoption) throws(CurlError) {
    guard code == CURLE_OK else { throw .optionRefused(option: Int(option.rawValue), code: Int(code.rawValue)) }
  }
}

extension Duration {
  /// As libcurl takes it: 0 would mean without an end.
  public var curlMilliseconds: Int { max(1, Int(self / .milliseconds(1))) }
}
