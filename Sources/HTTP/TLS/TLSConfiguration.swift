/// The versions of TLS that are spoken; all before them are broken.
public enum TLSVersion: String, Sendable, CaseIterable {
  case v1_2 = "1.2"
  case v1_3 = "1.3"
}

/// Whom a server says it is, and whom it lets in. All files are PEM.
public struct TLSConfiguration: Sendable {
  /// The server's certificate, and behind it those that lead to its authority.
  public var certificate: String
  /// The certificate's private key, without a pass phrase.
  public var key: String
  /// The authorities of clients' certificates. Where there are any, a client without such a certificate is refused.
  public var clientAuthorities: String?
  /// The oldest version that is spoken.
  public var oldestVersion: TLSVersion

  public init(
    certificate: String, key: String, clientAuthorities: String? = nil, oldestVersion: TLSVersion = .v1_2
  ) {
    self.certificate = certificate
    self.key = key
    self.clientAuthorities = clientAuthorities
    self.oldestVersion = oldestVersion
  }
}
