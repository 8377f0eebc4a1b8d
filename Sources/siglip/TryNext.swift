import EmbeddingAPI
import HTTP

/// A call of the running server, to be pasted into a shell as it stands.
struct TryNext {
  private let address: ListenAddress
  private let model: ServedModel?
  private let keys: StartScreen.KeyPlace?
  private let asksForCertificates: Bool

  init(
    _ address: ListenAddress, _ models: [StartScreen.Model], _ keys: StartScreen.KeyPlace?, _ asksForCertificates: Bool
  ) {
    (self.address, self.model) = (address, models.first?.served)
    (self.keys, self.asksForCertificates) = (keys, asksForCertificates)
  }

  var lines: [String] {
    var parts = [["curl -s", options, url].filter { !$0.isEmpty }.joined(separator: " ")]
    if asksForCertificates { parts.append("--cert client.pem --key client-key.pem") }
    if keys != nil { parts.append("-H \"Authorization: Bearer $KEY\"") }
    parts.append(body)
    let note = asksForCertificates ? ["# client.pem: a certificate of an authority that --tls-client-ca names"] : []
    return note + key + Self.call(parts)
  }

  /// Gives the shell a key without showing it.
  private var key: [String] {
    switch keys {
    case nil: []
    case .environment: ["KEY=…  # one of SIGLIP_API_KEYS"]
    // Lines are `name:key` or `name key`, and comments.
    case .file(let path): ["KEY=$(sed -n 's/^[^#: ]*[: ] *//p' \(Self.quoted(path)) | head -n 1)"]
    }
  }

  private var options: String {
    switch address {
    case .tcp: ""
    // Its names are the certificate's affair: 127.0.0.1 is seldom one of them.
    case .tls: "-k"
    case .unix(let path): "--unix-socket \(Self.quoted(path))"
    }
  }

  private var url: String {
    let path = model?.model.text == nil ? "/embed/image" : "/embed/text"
    if case .unix = address { return "http://localhost" + path }
    return StartScreen.link(address) + path
  }

  /// The answer's first vector may have a thousand numbers.
  private var body: String {
    model?.model.text == nil
      ? "-H 'Content-Type: image/jpeg' --data-binary @picture.jpg | head -c 300"
      : "-H 'Content-Type: text/plain' -d 'a bear' | head -c 300"
  }

  private static func call(_ parts: [String]) -> [String] {
    parts.enumerated().map { index, part in
      (index == 0 ? "" : "  ") + part + (index == parts.count - 1 ? "" : " \\")
    }
  }

  /// For a shell; plain paths stay as they are.
  private static func quoted(_ path: String) -> String {
    let isPlain = path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+:@".contains($0)) }
    return isPlain && !path.isEmpty ? path : "'" + path.replacing("'", with: "'\\''") + "'"
  }
}
