extension Normalizer {
  /// Reads a `normalizer`; a sequence becomes its steps, in order.
  static func read(_ value: JSONValue, path: String) throws(TokenizerFileError.Rule) -> [Normalizer] {
    var object = try FileObject(value, path: path)
    let type = try object.string("type")
    let steps: [Normalizer]
    switch type {
    case "Sequence":
      var parts: [Normalizer] = []
      for (index, part) in try object.array("normalizers").enumerated() {
        parts += try read(part, path: "\(path).normalizers[\(index)]")
      }
      steps = parts
    case "Replace":
      let pattern = try object.literalPattern()
      steps = [.replace(pattern: pattern, content: Array(try object.string("content").utf8))]
    case "Lowercase":
      steps = [.lowercase]
    case "Prepend":
      steps = [.prepend(try object.pattern("prepend"))]
    case "Strip":
      steps = [.strip(left: try object.bool("strip_left"), right: try object.bool("strip_right"))]
    default:
      throw .unsupported(
        "\(path).type", expected: "Sequence, Replace, Lowercase, Prepend or Strip", found: "\"\(type)\"")
    }
    try object.finish()
    return steps
  }
}

extension FileObject {
  /// The `pattern` of `Replace` and `Split`: `{"String": text}`. Regular expressions are not supported.
  mutating func literalPattern() throws(TokenizerFileError.Rule) -> [UInt8] {
    let path = path(of: "pattern")
    let value = try require("pattern")
    guard case .object(let members) = value, members["Regex"] == nil else {
      throw .unsupported(path, expected: "{\"String\": …}", found: value.summary)
    }
    var object = try FileObject(value, path: path)
    let pattern = try object.pattern("String")
    try object.finish()
    return pattern
  }
}
