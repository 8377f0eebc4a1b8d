/// A JSON object of a tokenizer file whose members are taken one by one; what nobody took is an error at the end, so
/// that nothing in a file is passed over in silence.
struct FileObject {
  /// The object's place in the file, such as `normalizer.normalizers[1]`.
  let path: String
  private var members: [String: JSONValue]

  init(_ value: JSONValue, path: String) throws(TokenizerFileError.Rule) {
    guard case .object(let members) = value else {
      throw .unsupported(path, expected: "an object", found: value.summary)
    }
    self.path = path
    self.members = members
  }

  func path(of key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
  }

  /// The member, or nil when it is not there or null.
  mutating func take(_ key: String) -> JSONValue? {
    let value = members.removeValue(forKey: key)
    return value == .null ? nil : value
  }

  mutating func require(_ key: String) throws(TokenizerFileError.Rule) -> JSONValue {
    guard let value = members.removeValue(forKey: key) else { throw .missingKey(path(of: key)) }
    return value
  }

  mutating func string(_ key: String) throws(TokenizerFileError.Rule) -> String {
    let value = try require(key)
    guard case .string(let text) = value else {
      throw .unsupported(path(of: key), expected: "a string", found: value.summary)
    }
    return text
  }

  /// A string of at least one byte, as UTF-8.
  mutating func pattern(_ key: String) throws(TokenizerFileError.Rule) -> [UInt8] {
    let text = try string(key)
    guard !text.isEmpty else {
      throw .unsupported(path(of: key), expected: "a string that is not empty", found: "\"\"")
    }
    return Array(text.utf8)
  }

  mutating func bool(_ key: String, default standard: Bool? = nil) throws(TokenizerFileError.Rule) -> Bool {
    if let standard, members[key] == nil || members[key] == .null {
      members[key] = nil
      return standard
    }
    let value = try require(key)
    guard case .bool(let flag) = value else {
      throw .unsupported(path(of: key), expected: "true or false", found: value.summary)
    }
    return flag
  }

  /// One of the cases, by its raw value.
  mutating func choice<Choice: RawRepresentable<String>>(
    _ key: String, of choices: [Choice], default standard: Choice? = nil
  ) throws(TokenizerFileError.Rule) -> Choice {
    if let standard, members[key] == nil { return standard }
    let text = try string(key)
    guard let choice = Choice(rawValue: text) else {
      let names = choices.map(\.rawValue).joined(separator: ", ")
      throw .unsupported(path(of: key), expected: "one of \(names)", found: "\"\(text)\"")
    }
    return choice
  }

  mutating func id(_ key: String) throws(TokenizerFileError.Rule) -> Int32 {
    try Self.id(try require(key), path: path(of: key))
  }

  static func id(_ value: JSONValue, path: String) throws(TokenizerFileError.Rule) -> Int32 {
    guard case .number(let number) = value, let id = Int32(exactly: number), id >= 0 else {
      throw .unsupported(path, expected: "an id from 0 to 2147483647", found: value.summary)
    }
    return id
  }

  mutating func array(_ key: String) throws(TokenizerFileError.Rule) -> [JSONValue] {
    let value = try require(key)
    guard case .array(let elements) = value else {
      throw .unsupported(path(of: key), expected: "an array", found: value.summary)
    }
    return elements
  }

  /// Ends the reading: every member must have been taken.
  func finish() throws(TokenizerFileError.Rule) {
    guard let key = members.keys.min(), let value = members[key] else { return }
    throw .unsupported(path(of: key), expected: "no such key", found: value.summary)
  }
}
