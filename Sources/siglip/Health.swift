import ArgumentParser
import Glibc
import HTTP

struct Health: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a running server whether it is ready: exit status 0 when it is, 1 when not.",
    discussion: """
        siglip health
        siglip health https://127.0.0.1:8443 --insecure
        siglip health /run/siglip.sock --timeout 1
      """)

  @Argument(help: "The server's URL, or the path of its Unix socket.", completion: .file())
  var server = "http://127.0.0.1:8080"

  @Option(help: "Seconds to wait for the answer.")
  var timeout = 3

  @Option(
    help: ArgumentHelp("For https: trust these authorities (PEM) rather than the system's.", valueName: "path"),
    completion: .file())
  var ca: String?

  @Flag(help: "For https: take any certificate, as Kubernetes' probes do.")
  var insecure = false

  @Option(
    help: ArgumentHelp("For a server with --tls-client-ca: the certificate to show (PEM).", valueName: "path"),
    completion: .file())
  var clientCertificate: String?

  @Option(
    help: ArgumentHelp("Its private key (PEM); by default in the same file.", valueName: "path"), completion: .file())
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
      let state = answer.status == 503 ? ": it is loading, or ending" : ""
      StandardError.write("\(server): status \(answer.status)\(state)")
      throw ExitCode(1)
    }
  }
}
