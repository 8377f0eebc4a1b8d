import Foundation

/// Reads a JSON body into a wire type, with errors that name the field and the rule.
enum JSONBody {
  /// The deepest nesting that is read (`docs/API.md`).
  static let depthLimit = 32

  static func decode<Value: Decodable>(_ type: Value.Type, from body: [UInt8]) throws -> Value {
    try checkDepth(body)
    do {
      return try JSONDecoder().decode(type, from: Data(body))
    } catch let error as DecodingError {
      throw fault(for: error)
    }
  }

  /// Brackets outside strings may nest `depthLimit` deep: a recursive parser must not be led further.
  private static func checkDepth(_ body: [UInt8]) throws {
    var depth = 0
    var inString = false
    var isEscaped = false
    for byte in body {
      if inString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          inString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): inString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        if depth > depthLimit { throw RequestFault.jsonTooDeep(limit: depthLimit) }
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
  }

  private static func fault(for error: DecodingError) -> RequestFault {
    switch error {
    case .keyNotFound(let key, let context):
      return .missingField(path(context.codingPath + [key]), hint: "")
    case .typeMismatch(let type, let context):
      return .wrongType(param: path(context.codingPath), expected: name(of: type), found: "another type")
    case .valueNotFound(let type, let context):
      return .wrongType(param: path(context.codingPath), expected: name(of: type), found: "null")
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return .invalidValue(param: path(context.codingPath), rule: context.debugDescription, found: "")
    case .dataCorrupted(let context):
      let reason = (context.underlyingError as NSError?)?.userInfo[NSDebugDescriptionErrorKey] as? String
      return .malformedJSON(reason: reason ?? context.debugDescription)
    @unknown default:
      return .malformedJSON(reason: "it cannot be read")
    }
  }

  /// `images[3].base64` for the coding path images, index 3, base64.
  private static func path(_ keys: [any CodingKey]) -> String {
    let path = keys.reduce("") { path, key in
      if let index = key.intValue { return "\(path)[\(index)]" }
      return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
    }
    return path.isEmpty ? "body" : path
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a string"
    case is Bool.Type: "true or false"
    case is Int.Type: "a whole number"
    case is any BinaryFloatingPoint.Type: "a number"
    case is any Collection.Type: String(describing: type).hasPrefix("Dictionary") ? "an object" : "a list"
    default: "another type"
    }
  }
}

extension KeyedDecodingContainer {
  /// A field that may be left out, but not be null: what a request is about.
  func decodeIfGiven<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    contains(key) ? try decode(type, forKey: key) : nil
  }

  /// A whole number. Of 16.5 Foundation says that the data are corrupt, and not where.
  func integerIfPresent(forKey key: Key) throws -> Int? {
    do {
      return try decodeIfPresent(Int.self, forKey: key)
    } catch {
      guard !(error is DecodingError), let number = try? decode(Double.self, forKey: key) else { throw error }
      throw RequestFault.wrongType(param: key.stringValue, expected: "a whole number", found: "\(number)")
    }
  }
}
