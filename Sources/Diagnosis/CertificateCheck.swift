import FoundationEssentials

/// The certificate that the server shows.
public struct CertificateCheck: Sendable {
  public enum Files: Sendable {
    case none
    /// The last moment of the certificate; nil where it does not tell.
    case usable(expiry: Date?)
    case unusable(reason: String)
  }

  public var files: Files
  public var now: Date

  public init(files: Files, now: Date) {
    (self.files, self.now) = (files, now)
  }

  /// Days before the end from which it is worth a note, here and in the server's log.
  public static let notice = 14

  /// Whole days that are left, negative behind the end.
  public static func days(until expiry: Date, from now: Date) -> Int {
    Int((expiry.timeIntervalSince(now) / 86400).rounded(.down))
  }

  public var finding: Finding {
    switch files {
    case .none: return .ok("TLS", "not asked for")
    case .unusable(let reason):
      return .problem("TLS", reason, advice: "give other files: --tls-certificate, --tls-key, --tls-client-ca")
    case .usable(nil): return .ok("TLS", "certificate and key belong together")
    case .usable(let expiry?):
      let days = Self.days(until: expiry, from: now)
      let text = "certificate valid until \(expiry.ISO8601Format())"
      if expiry <= now {
        return .problem("TLS", "\(text): expired", advice: "renew it; a running server reads it again on SIGHUP")
      }
      if days < Self.notice {
        return .note("TLS", "\(text) (\(days) days)", advice: "renew it; a running server reads it again on SIGHUP")
      }
      return .ok("TLS", "\(text) (\(days) days)")
    }
  }
}
