import ArgumentParser
import Diagnosis
import FoundationEssentials
import HTTP
import Logging

/// The options that make the TCP port speak TLS.
struct TLSOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Speak TLS on the TCP port, with this certificate and those behind it (PEM). Read again on SIGHUP.",
      valueName: "path"),
    completion: .file())
  var tlsCertificate: String?

  @Option(
    help: ArgumentHelp("The certificate's private key (PEM, no pass phrase).", valueName: "path"), completion: .file())
  var tlsKey: String?

  @Option(
    help: ArgumentHelp(
      "Demand a certificate of every client, of one of these authorities (PEM).", valueName: "path"),
    completion: .file())
  var tlsClientCa: String?

  @Option(help: "Oldest version of TLS: 1.2 or 1.3.")
  var tlsMinVersion = TLSVersion.v1_2

  func validate() throws {
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-certificate and --tls-key go together")
    }
    guard tlsClientCa == nil || tlsCertificate != nil else {
      throw ValidationError("--tls-client-ca needs --tls-certificate and --tls-key")
    }
  }

  /// What the port speaks TLS with; nil where it does not.
  func context(_ logger: Logger) throws -> TLSContext? {
    guard let tlsCertificate, let tlsKey else { return nil }
    do {
      let context = try TLSContext(
        TLSConfiguration(
          certificate: tlsCertificate, key: tlsKey, clientAuthorities: tlsClientCa, oldestVersion: tlsMinVersion))
      Self.report(context, to: logger)
      return context
    } catch {
      throw UsageError(error.sentence)
    }
  }

  static func reload(_ context: TLSContext?, logger: Logger) -> [Reload] {
    guard let context else { return [] }
    return [
      Reload(what: "TLS certificates") {
        do throws(TLSError) { try context.reload() } catch { throw UsageError(error.sentence) }
        report(context, to: logger)
      }
    ]
  }

  /// Says until when clients will take the certificate.
  private static func report(_ context: TLSContext, to logger: Logger) {
    guard let expiry = context.expiry else { return }
    let date = Date(timeIntervalSince1970: Double(expiry))
    let days = CertificateCheck.days(until: date, from: Date())
    logger.log(
      level: days < CertificateCheck.notice ? .warning : .info,
      "TLS certificate \(days < 0 ? "expired" : "valid until") \(date.ISO8601Format()) (\(days) days)")
  }
}

extension TLSVersion: ExpressibleByArgument {}
