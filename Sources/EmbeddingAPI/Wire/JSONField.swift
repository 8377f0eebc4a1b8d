import Tokenization

/// A value of a JSON body (RFC 8259, UTF-8), left where it lies until a request's type asks for it. No tree is made: what
/// nobody asks for costs a step over it, and a picture's base64 stays in the body until it is decoded.
struct JSONField: Sendable {
  /// What errors call it: `images[3].base64`; `body` for the whole.
  let param: String
  private let body: [UInt8]
  /// Where the value starts.
  private let position: Int

  /// The same value, under the name that errors shall call it by.
  func named(_ param: String) -> JSONField {
    at(param, position)
  }

  /// Another value of the same body.
  func at(_ param: String, _ position: Int) -> JSONField {
    JSONField(param: param, body: body, position: position)
  }

  /// Bytes of the whole body.
  var byteCount: Int { body.count }

  /// The whole body, its grammar checked from the first byte to the last.
  ///
  /// - Throws: `RequestFault.malformedJSON`, `.jsonTooDeep`.
  init(body: [UInt8]) throws {
    // RFC 8259, section 8.1: a mark of the byte order is no part of JSON, and may be ignored.
    self.init(param: "body", body: body, position: body.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    do {
      try read { reader in
        try reader.skipValue()
        try reader.expectEnd()
      }
    } catch TokenizerFileError.Rule.malformedJSON(let error) {
      if case .tooDeep(let limit) = error.rule { throw RequestFault.jsonTooDeep(limit: limit) }
      throw RequestFault.malformedJSON(reason: "\(error.rule), at byte \(error.offset)")
    }
  }

  private init(param: String, body: [UInt8], position: Int) {
    self.param = param
    self.body = body
    self.position = position
  }

  enum Kind: String, Sendable {
    case null = "null"
    case boolean = "true or false"
    case number = "a number"
    case string = "a string"
    case list = "a list"
    case object = "an object"
  }

  var kind: Kind {
    switch body[position...].first(where: { !Self.isSpace($0) }) {
    case UInt8(ascii: "n"): .null
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "["): .list
    case UInt8(ascii: "{"): .object
    default: .number
    }
  }

  func wrongType(expected: String) -> RequestFault {
    .wrongType(param: param, expected: expected, found: kind.rawValue)
  }

  /// A string's bytes, escapes resolved; they are the body's own where it has none.
  func text() throws -> ArraySlice<UInt8> {
    try check(.string)
    return try read { reader in
      if let place = try reader.plainString() { return body[place] }
      var text: [UInt8] = []
      try reader.string(appendingTo: &text)
      return text[...]
    }
  }

  func string() throws -> String {
    String(decoding: try text(), as: UTF8.self)
  }

  func boolean() throws -> Bool {
    guard case .bool(let value) = try scalar(.boolean) else { throw wrongType(expected: Kind.boolean.rawValue) }
    return value
  }

  /// A whole number, written in whatever way: `16`, `16.0` or `1.6e1`.
  func integer() throws -> Int {
    let expected = "a whole number"
    guard kind == .number, case .number(let value) = try scalar(.number) else { throw wrongType(expected: expected) }
    guard let integer = Int(exactly: value) else {
      throw RequestFault.wrongType(param: param, expected: expected, found: "\(value)")
    }
    return integer
  }

  /// A list's elements.
  ///
  /// - Throws: `RequestFault.tooManyItems` past the limit.
  func elements(limit: Int) throws -> [JSONField] {
    try check(.list)
    var elements: [JSONField] = []
    var count = 0
    try read { reader in
      var list = try reader.beginArray()
      while try reader.advance(&list) {
        if count < limit {
          elements.append(JSONField(param: "\(param)[\(count)]", body: body, position: reader.position))
        }
        try reader.skipValue()
        count += 1
      }
    }
    try RequestLimits.check(count, limit: limit, param: param)
    return elements
  }

  /// Strings of a list.
  func strings(limit: Int) throws -> [String] {
    try elements(limit: limit).map { try $0.string() }
  }

  /// An object's members, in the order sent.
  ///
  /// - Throws: `RequestFault.tooManyItems` past the limit.
  func members(limit: Int) throws -> [(name: String, value: JSONField)] {
    try check(.object)
    var members: [(name: String, value: JSONField)] = []
    try read { reader in
      var object = try reader.beginObject()
      while try reader.advance(&object) {
        let name = try reader.key()
        let path = param == "body" ? name : "\(param).\(name)"
        members.append((name, JSONField(param: path, body: body, position: reader.position)))
        try RequestLimits.check(members.count, limit: limit, param: param)
        try reader.skipValue()
      }
    }
    return members
  }

  private func check(_ expected: Kind) throws {
    guard kind == expected else { throw wrongType(expected: expected.rawValue) }
  }

  private func scalar(_ expected: Kind) throws -> JSONValue {
    try check(expected)
    return try read { try $0.scalar() }
  }

  func read<Value>(_ read: (inout JSONReader) throws -> Value) rethrows -> Value {
    try body.withUnsafeBytes { bytes in
      var reader = JSONReader(bytes, at: position)
      return try read(&reader)
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
