import Fixtures

@testable import HTTP

/// The stored certificates (`Tests/Fixtures/TLS/make`).
enum Certificates {
  static func path(_ name: String) -> String { Fixtures.url("TLS/\(name)").path }

  static func configuration(
    _ name: String = "server", key: String? = nil, clients: String? = nil, oldestVersion: TLSVersion = .v1_2
  ) -> TLSConfiguration {
    TLSConfiguration(
      certificate: path("\(name).pem"), key: path(key ?? "\(name).key"),
      clientAuthorities: clients.map { path($0) }, oldestVersion: oldestVersion)
  }

  /// A listening address on a free port of the loopback.
  static func address(_ configuration: TLSConfiguration = configuration()) throws -> ListenAddress {
    .tls(host: "127.0.0.1", port: 0, try TLSContext(configuration))
  }
}

extension TLSClient.Identity {
  /// Nobody in particular, who trusts the tests' servers.
  static var trusting: Self { trusting("authority") }

  static func trusting(_ authority: String) -> Self {
    var identity = Self()
    identity.authorities = Certificates.path("\(authority).pem")
    return identity
  }

  static func holding(_ name: String) -> Self {
    var identity = trusting
    identity.certificate = Certificates.path("\(name).pem")
    identity.key = Certificates.path("\(name).key")
    return identity
  }
}

extension WireClient {
  /// Whether no handshake comes about.
  static func isRefused(_ address: ListenAddress, as identity: TLSClient.Identity = .trusting) throws -> Bool {
    do {
      _ = try WireClient(address, as: identity)
      return false
    } catch TLSError.handshakeFailed {
      return true
    }
  }
}
