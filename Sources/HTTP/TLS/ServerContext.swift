import COpenSSL
import Glibc

/// What OpenSSL needs for a server's connections: the rules, and certificates as the files had them.
///
/// TLS 1.2 and 1.3, as Mozilla's "intermediate" configuration has it, less finite-field Diffie-Hellman: forward secrecy and
/// authenticated encryption only. Sessions are resumed by tickets alone, under a key that lives as long as this does.
final class ServerContext: Sendable {
  // OpenSSL counts references to it atomically, and nothing in it changes once it is made.
  nonisolated(unsafe) let pointer: OpaquePointer

  private static let ciphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"
  private static let groups = "X25519:P-256:P-384"

  /// Reads the files, so it blocks.
  init(_ configuration: TLSConfiguration) throws(TLSError) {
    ERR_clear_error()
    guard let pointer = SSL_CTX_new(TLS_server_method()) else { throw .unavailable(reason: OpenSSLError().reason) }
    self.pointer = pointer
    try setRules(oldestVersion: configuration.oldestVersion)
    try load(certificate: configuration.certificate, key: configuration.key)
    if let authorities = configuration.clientAuthorities { try requireCertificates(of: authorities) }
  }

  deinit {
    SSL_CTX_free(pointer)
  }

  /// The last moment of the certificate, in seconds since 1970.
  var expiry: Int? {
    var time = tm()
    guard let certificate = SSL_CTX_get0_certificate(pointer),
      ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) == 1
    else { return nil }
    return timegm(&time)
  }

  private func setRules(oldestVersion: TLSVersion) throws(TLSError) {
    SSL_CTX_set_options(pointer, tls_server_options)
    SSL_CTX_set_security_level(pointer, 2)
    let version = oldestVersion == .v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION
    guard control(SSL_CTRL_SET_MIN_PROTO_VERSION, Int(version)) == 1,
      SSL_CTX_set_cipher_list(pointer, Self.ciphers) == 1,
      Self.groups.withCString({
        SSL_CTX_ctrl(pointer, SSL_CTRL_SET_GROUPS_LIST, 0, UnsafeMutableRawPointer(mutating: $0))
      }) == 1
    else { throw .unavailable(reason: OpenSSLError().reason) }
    // A write is done once a record is out, and may go on from a copy of its bytes; an idle connection holds no buffers.
    _ = control(SSL_CTRL_MODE, tls_modes)
    // So a client that sends nothing but key updates gets no more than its turn.
    _ = control(SSL_CTRL_CLEAR_MODE, tls_modes_off)
    // Without read-ahead, what OpenSSL has not given yet is still in the socket, and the poller tells of it.
    _ = control(SSL_CTRL_SET_READ_AHEAD, 0)
    _ = control(SSL_CTRL_SET_SESS_CACHE_MODE, Int(SSL_SESS_CACHE_OFF))
    SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in -1 }
    SSL_CTX_set_alpn_select_cb(
      pointer, { _, chosen, length, offered, count, _ in chooseHTTP11(offered, count, chosen, length) }, nil)
  }

  private func load(certificate: String, key: String) throws(TLSError) {
    try checkReadable(certificate)
    guard SSL_CTX_use_certificate_chain_file(pointer, certificate) == 1 else {
      throw .unusableCertificate(path: certificate, reason: OpenSSLError().reason)
    }
    try checkReadable(key)
    guard SSL_CTX_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM) == 1 else {
      let error = OpenSSLError()
      if error.isReason(X509_R_KEY_VALUES_MISMATCH, of: ERR_LIB_X509) {
        throw .keyOfAnotherCertificate(key: key, certificate: certificate)
      }
      throw .unusableKey(path: key, reason: error.reason)
    }
    // A key of another kind is taken as one for a second certificate.
    guard SSL_CTX_check_private_key(pointer) == 1 else {
      ERR_clear_error()
      throw .keyOfAnotherCertificate(key: key, certificate: certificate)
    }
  }

  private func requireCertificates(of authorities: String) throws(TLSError) {
    try checkReadable(authorities)
    guard SSL_CTX_load_verify_file(pointer, authorities) == 1, let names = SSL_load_client_CA_file(authorities) else {
      throw .unusableAuthorities(path: authorities, reason: OpenSSLError().reason)
    }
    SSL_CTX_set_client_CA_list(pointer, names)
    SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    // A ticket with a client's certificate is good for this server only.
    let name = Array("siglip".utf8)
    SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
  }

  private func control(_ command: Int32, _ value: Int) -> Int {
    SSL_CTX_ctrl(pointer, command, value, nil)
  }

  /// OpenSSL's words for a missing file do not say that it is missing.
  private func checkReadable(_ path: String) throws(TLSError) {
    do throws(SystemError) {
      let descriptor = try SystemCall.run { open(path, O_RDONLY | O_CLOEXEC) }
      defer { close(descriptor) }
      var byte: UInt8 = 0
      _ = try SystemCall.run { read(descriptor, &byte, 1) }
    } catch {
      throw .unreadable(path: path, errno: error.code)
    }
  }
}

/// ALPN (RFC 7301): `http/1.1`, or no connection, as RFC 7301 § 3.2 demands where nothing is in common.
private func chooseHTTP11(
  _ offered: UnsafePointer<UInt8>?, _ count: UInt32, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ length: UnsafeMutablePointer<UInt8>?
) -> Int32 {
  // Each name stands behind its length.
  let names = UnsafeBufferPointer(start: offered, count: Int(count))
  var start = 0
  while start < names.count, start + 1 + Int(names[start]) <= names.count {
    let name = UnsafeBufferPointer(rebasing: names[(start + 1)..<(start + 1 + Int(names[start]))])
    if name.elementsEqual("http/1.1".utf8) {
      chosen?.pointee = name.baseAddress
      length?.pointee = UInt8(name.count)
      return SSL_TLSEXT_ERR_OK
    }
    start += 1 + name.count
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL
}
