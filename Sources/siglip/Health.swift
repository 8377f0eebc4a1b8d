import ArgumentParser
import Foundation
import HTTP

struct Health: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a running server whether it is ready: exit status 0 when it is, 1 when not.")

  @Argument(help: "The server's URL, or the path of its Unix socket.")
  var server = "http://127.0.0.1:8080"

  @Option(help: "Seconds to wait for the answer.")
  var timeout = 3

  @Option(help: ArgumentHelp("For https: trust these authorities (PEM) rather than the system's.", valueName: "path"))
  var ca: String?

  @Flag(help: "For https: take any certificate, as Kubernetes' probes do.")
  var insecure = false

  @Option(help: ArgumentHelp("For a server with --tls-client-ca: the certificate to show (PEM).", valueName: "path"))
  var clientCertificate: String?

  @Option(help: ArgumentHelp("Its private key (PEM); by default in the same file.", valueName: "path"))
  var clientKey: String?

  func run() throws {
    // A server that is gone is an error of the write.
    signal(SIGPIPE, SIG_IGN)
    var identity = TLSClient.Identity()
    identity.authorities = ca
    identity.trustsAnybody = insecure
    identity.certificate = clientCertificate
    identity.key = clientKey
    let answer = try ReadinessProbe(server: server, timeout: timeout, identity: identity).ask()
    guard answer.status == 200 else {
      StandardError.write("\(server): status \(answer.status)")
      throw ExitCode(1)
    }
  }
}
