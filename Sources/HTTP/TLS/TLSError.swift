/// Why TLS cannot be spoken with the files that are named. `reason` is OpenSSL's.
public enum TLSError: Error, Sendable, Equatable {
  case unreadable(path: String, errno: Int32)
  /// Not PEM, or not as strong as 112 bits (RSA of 2048, SHA-256).
  case unusableCertificate(path: String, reason: String)
  /// Not PEM, or under a pass phrase.
  case unusableKey(path: String, reason: String)
  case keyOfAnotherCertificate(key: String, certificate: String)
  case unusableAuthorities(path: String, reason: String)
  /// OpenSSL itself refuses, such as for want of memory.
  case unavailable(reason: String)
  /// A client's: the server is not trusted, or speaks no TLS.
  case handshakeFailed(reason: String)
}

/// Why a connection's TLS is over.
enum TLSFailure: Error, Equatable {
  /// The client spoke HTTP without TLS.
  case plainHTTP
  /// No version or cipher in common, a certificate that is missing or not trusted, a record that is malformed or forged.
  case broken(reason: String)
}
