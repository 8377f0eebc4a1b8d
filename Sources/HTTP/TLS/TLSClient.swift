import COpenSSL
import Glibc

/// TLS on a connected, blocking socket, on the client's side: enough to ask one question.
///
/// It is for one thread, and the process must bear `SIGPIPE`.
public final class TLSClient {
  /// Whom a client trusts, and whom it says it is. All files are PEM.
  public struct Identity: Sendable {
    /// Authorities of servers' certificates; nil: the system's.
    public var authorities: String?
    /// Take any certificate, as Kubernetes' probes do.
    public var trustsAnybody = false
    /// For a server that demands a certificate of its clients.
    public var certificate: String?
    public var key: String?

    public init() {}
  }

  private let context: OpaquePointer
  private let pointer: OpaquePointer

  /// Shakes hands.
  /// - Parameters:
  ///   - descriptor: stays the caller's; its time-outs hold.
  ///   - host: the name or numeric address that the certificate must be for.
  public init(on descriptor: Int32, host: String, as identity: Identity) throws(TLSError) {
    ERR_clear_error()
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw .unavailable(reason: OpenSSLError().reason) }
    guard let pointer = Self.session(context, identity) else {
      SSL_CTX_free(context)
      throw .unavailable(reason: OpenSSLError().reason)
    }
    self.context = context
    self.pointer = pointer
    try present(identity)
    try expect(host, identity)
    guard SSL_set_fd(pointer, descriptor) == 1, SSL_connect(pointer) == 1 else {
      throw .handshakeFailed(reason: failure)
    }
  }

  deinit {
    SSL_free(pointer)
    SSL_CTX_free(context)
  }

  /// - Returns: whether the server took all of it.
  public func write(_ bytes: [UInt8]) -> Bool {
    ERR_clear_error()
    var count = 0
    return SSL_write_ex(pointer, bytes, bytes.count, &count) == 1 && count == bytes.count
  }

  /// - Returns: bytes read; 0 at the end and after a failure.
  public func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    ERR_clear_error()
    var count = 0
    return SSL_read_ex(pointer, buffer.baseAddress, buffer.count, &count) == 1 ? count : 0
  }

  /// Says that nothing more comes; reading goes on.
  public func sayEnd() {
    ERR_clear_error()
    SSL_shutdown(pointer)
  }

  private static func session(_ context: OpaquePointer, _ identity: Identity) -> OpaquePointer? {
    SSL_CTX_set_options(context, tls_client_options)
    _ = SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
    SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in -1 }
    SSL_CTX_set_verify(context, identity.trustsAnybody ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nil)
    return SSL_new(context)
  }

  private func present(_ identity: Identity) throws(TLSError) {
    guard let certificate = identity.certificate else { return }
    guard SSL_use_certificate_chain_file(pointer, certificate) == 1 else {
      throw .unusableCertificate(path: certificate, reason: OpenSSLError().reason)
    }
    let key = identity.key ?? certificate
    guard SSL_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM) == 1, SSL_check_private_key(pointer) == 1 else {
      throw .unusableKey(path: key, reason: OpenSSLError().reason)
    }
  }

  private func expect(_ host: String, _ identity: Identity) throws(TLSError) {
    if let authorities = identity.authorities {
      guard SSL_CTX_load_verify_file(context, authorities) == 1 else {
        throw .unusableAuthorities(path: authorities, reason: OpenSSLError().reason)
      }
    } else {
      SSL_CTX_set_default_verify_paths(context)
    }
    guard X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(pointer), host) != 1 else { return }
    ERR_clear_error()
    SSL_set1_host(pointer, host)
    _ = host.withCString {
      SSL_ctrl(
        pointer, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name), UnsafeMutableRawPointer(mutating: $0))
    }
  }

  /// Why the handshake failed: what is wrong with the server's certificate, where it is that.
  private var failure: String {
    let verdict = SSL_get_verify_result(pointer)
    guard verdict == Int(X509_V_OK) else {
      ERR_clear_error()
      return String(cString: X509_verify_cert_error_string(verdict))
    }
    return ERR_peek_error() == 0 ? "the connection ended" : OpenSSLError().reason
  }
}
