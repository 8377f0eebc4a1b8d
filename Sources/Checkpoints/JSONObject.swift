import FoundationEssentials

/// One object of a checkpoint's JSON file. Each getter says which file and key is wrong, and how.
///
/// An absent key and `null` are the same: nil. Any other type than the one asked for throws `wrongValue`.
public struct JSONObject {
  public let file: String
  /// Where in the file this object stands, as `vision_config.`; empty for the file's own object.
  private let path: String
  private let values: [String: JSONValue]

  public init(_ contents: FileContents) throws(CheckpointError) {
    let parsed: JSONValue
    do {
      parsed = try JSONDecoder().decode(JSONValue.self, from: contents.data)
    } catch DecodingError.dataCorrupted(let context) {
      throw .invalidJSON(file: contents.name, reason: context.debugDescription)
    } catch {
      throw .invalidJSON(file: contents.name, reason: "\(error)")
    }
    guard case .object(let values) = parsed else {
      throw .invalidJSON(file: contents.name, reason: "expected an object, found \(parsed)")
    }
    self.init(file: contents.name, path: "", values: values)
  }

  private init(file: String, path: String, values: [String: JSONValue]) {
    self.file = file
    self.path = path
    self.values = values
  }

  /// In alphabetical order.
  public var keys: [String] { values.keys.sorted() }

  public func string(_ key: String) throws(CheckpointError) -> String? {
    try value(key, "a string") { if case .string(let text) = $0 { text } else { nil } }
  }

  public func bool(_ key: String) throws(CheckpointError) -> Bool? {
    try value(key, "true or false") { if case .bool(let flag) = $0 { flag } else { nil } }
  }

  public func number(_ key: String) throws(CheckpointError) -> Double? {
    try value(key, "a number") { if case .number(let number) = $0 { number } else { nil } }
  }

  /// A whole number within `range`.
  public func integer(_ key: String, in range: ClosedRange<Int> = 1...Int(Int32.max)) throws(CheckpointError) -> Int? {
    try value(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { value in
      guard case .number(let number) = value, let whole = Int(exactly: number), range.contains(whole) else {
        return nil
      }
      return whole
    }
  }

  public func numbers(_ key: String, count: Int) throws(CheckpointError) -> [Double]? {
    try value(key, "\(count) numbers") { value in
      guard case .array(let list) = value, list.count == count else { return nil }
      let numbers = list.compactMap { if case .number(let number) = $0 { number } else { nil } }
      return numbers.count == count ? numbers : nil
    }
  }

  public func object(_ key: String) throws(CheckpointError) -> JSONObject? {
    let inner = try value(key, "an object") { if case .object(let values) = $0 { values } else { nil } }
    return inner.map { JSONObject(file: file, path: "\(path)\(key).", values: $0) }
  }

  /// Whether the value is an object; false where it is anything else or absent.
  public func isObject(_ key: String) -> Bool { if case .object? = values[key] { true } else { false } }

  /// The error for a value that has the right type and breaks another rule.
  public func wrongValue(_ key: String, expected: String) -> CheckpointError {
    .wrongValue(file: file, key: path + key, expected: expected, found: "\(values[key] ?? .null)")
  }

  public func missing(_ key: String) -> CheckpointError { .keyMissing(file: file, key: path + key) }

  private func value<Value>(_ key: String, _ expected: String, _ read: (JSONValue) -> Value?) throws(CheckpointError)
    -> Value?
  {
    guard let found = values[key] else { return nil }
    if case .null = found { return nil }
    guard let value = read(found) else { throw wrongValue(key, expected: expected) }
    return value
  }
}

/// Any JSON value.
private enum JSONValue: Decodable, CustomStringConvertible {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .string(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .array(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  /// Short, for messages.
  var description: String {
    switch self {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .number(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
    case .string(let text): "\"\(text.prefix(80))\""
    case .array(let list): "a list of \(list.count)"
    case .object: "an object"
    }
  }
}
