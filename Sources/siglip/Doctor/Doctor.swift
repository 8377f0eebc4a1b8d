import ArgumentParser
import Diagnosis
import EmbeddingAPI

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check this machine: what it offers the server, and what it lacks.",
    usage: "siglip doctor [--json] [OPTIONS OF siglip serve]",
    discussion: """
      Takes the options of siglip serve, and says of each part whether it is ok, worth a note, or a problem, and then \
      what to do. Nothing is loaded, pulled or sent. Exit status 1 where there is a problem.

        siglip doctor
        siglip doctor --model google/siglip2-base-patch16-224 --host 0.0.0.0
        siglip doctor --tls-certificate cert.pem --tls-key key.pem --port 8443
        siglip doctor --json
      """)

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var server: ServeOptions

  func run() throws {
    let findings = MachineFacts(server).findings + ServerFacts(server).findings
    if json { try show(document(findings)) } else { table(findings) }
    if findings.contains(where: { $0.verdict == .problem }) { throw ExitCode(1) }
  }

  private func table(_ findings: [Finding]) {
    let width = findings.map(\.subject.count).max() ?? 0
    for finding in findings {
      let verdict = finding.verdict.rawValue.padded(to: 9)
      print(verdict + finding.subject.padded(to: width + 2) + finding.text)
      if let advice = finding.advice { print(String(repeating: " ", count: width + 11) + "-> " + advice) }
    }
    let (problems, notes) = (findings.count { $0.verdict == .problem }, findings.count { $0.verdict == .note })
    print("\(problems == 0 ? "no" : "\(problems)") problem(s), \(notes == 0 ? "no" : "\(notes)") note(s)")
  }

  private func document(_ findings: [Finding]) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("version", Siglip.version)
      writer.key("findings")
      writer.array(findings) { writer, finding in
        writer.object { writer in
          writer.member("subject", finding.subject)
          writer.member("verdict", finding.verdict.rawValue)
          writer.member("text", finding.text)
          if let advice = finding.advice { writer.member("advice", advice) }
        }
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private func show(_ document: [UInt8]) throws {
    try StandardOutput.write(document)
  }
}
