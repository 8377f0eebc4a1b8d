/// Options given as text: a query string's, or a form's fields. Names may repeat.
struct FormFields: Sendable {
  private let values: [String: [String]]

  init(_ pairs: [(name: String, value: String)]) {
    values = Dictionary(grouping: pairs, by: \.name).mapValues { $0.map(\.value) }
  }

  /// All values of a field, under any of its names.
  func strings(_ names: String...) -> [String] {
    names.flatMap { values[$0] ?? [] }
  }

  /// A field that may be given once.
  func string(_ name: String) throws -> String? {
    let all = values[name] ?? []
    guard all.count <= 1 else {
      throw RequestFault.invalidValue(param: name, rule: "may be given once", found: "\(all.count) times")
    }
    return all.first
  }

  func boolean(_ name: String) throws -> Bool? {
    switch try string(name) {
    case nil: nil
    case "true", "1": true
    case "false", "0": false
    case let text?: throw RequestFault.wrongType(param: name, expected: "true or false", found: text)
    }
  }

  func integer(_ name: String) throws -> Int? {
    guard let text = try string(name) else { return nil }
    guard let value = Int(text) else {
      throw RequestFault.wrongType(param: name, expected: "a whole number", found: text)
    }
    return value
  }
}
