/// Whether a client takes gzip (RFC 9110 § 12.5.3).
enum AcceptEncoding {
  /// An absent or empty field: no. An explicit `gzip` wins over `*`.
  static func takesGzip(_ value: String?) -> Bool {
    guard let value else { return false }
    var scanner = FieldScanner(value)
    var gzip: Int?
    var any: Int?
    while !scanner.isAtEnd {
      scanner.skipSpaces()
      if let coding = scanner.token()?.lowercased(), let parameters = scanner.parameters(),
        let quality = Quality.parse(parameters.first { $0.name == "q" }?.value)
      {
        if coding == "gzip" || coding == "x-gzip" { gzip = max(gzip ?? 0, quality) }
        if coding == "*" { any = quality }
      }
      scanner.skipElement()
    }
    return (gzip ?? any ?? 0) > 0
  }
}
