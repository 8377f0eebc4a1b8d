/// A JSON object's members by name. Of a name that is there twice the first counts; names that nobody asks for are
/// passed over.
struct JSONFields: Sendable {
  /// Members of one object, known or not: many times what any request has.
  static let limit = 1024

  private let members: [(name: String, value: JSONField)]

  /// The object that a body is.
  init(_ body: [UInt8]) throws {
    try self.init(JSONField(body: body))
  }

  init(_ object: JSONField) throws {
    members = try object.members(limit: Self.limit)
  }

  var names: [String] { members.map(\.name) }

  /// A field as it was given, `null` too: what a request is about may be left out, but not be null.
  subscript(name: String) -> JSONField? {
    members.first { $0.name == name }?.value
  }

  func string(_ name: String) throws -> String? { try option(name)?.string() }

  func boolean(_ name: String) throws -> Bool? { try option(name)?.boolean() }

  func integer(_ name: String) throws -> Int? { try option(name)?.integer() }

  /// A field that may be left out, or be null, which says the same.
  func option(_ name: String) -> JSONField? {
    guard let field = self[name], field.kind != .null else { return nil }
    return field
  }
}
