/// A media type with its parameters (RFC 9110 § 8.3.1): `multipart/form-data; boundary="x"`.
public struct MediaType: Sendable, Hashable {
  /// Lower case.
  public var type: String
  /// Lower case.
  public var subtype: String
  /// In the order sent; names in lower case, values unquoted.
  public var parameters: [Parameter]

  public struct Parameter: Sendable, Hashable {
    public var name: String
    public var value: String
  }

  /// Nil where the text is not a media type.
  public init?(_ text: String) {
    var scanner = FieldScanner(text)
    self.init(from: &scanner)
    guard scanner.isAtEnd else { return nil }
  }

  /// Reads up to a comma or the end.
  init?(from scanner: inout FieldScanner) {
    scanner.skipSpaces()
    guard let type = scanner.token(), scanner.skip("/"), let subtype = scanner.token() else { return nil }
    self.type = type.lowercased()
    self.subtype = subtype.lowercased()
    guard let parameters = scanner.parameters() else { return nil }
    self.parameters = parameters.map { Parameter(name: $0.name, value: $0.value) }
  }

  /// `type/subtype`, lower case, without parameters.
  public var essence: String { "\(type)/\(subtype)" }

  /// The value of a parameter; the name in lower case.
  public subscript(parameter: String) -> String? { parameters.first { $0.name == parameter }?.value }
}
