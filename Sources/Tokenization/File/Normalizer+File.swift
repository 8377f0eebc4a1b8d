import FoundationEssentials

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
      let pattern = try object.searchPattern()
      steps = [.replace(pattern: pattern, content: Array(try object.string("content").utf8))]
    case "Lowercase":
      steps = [.lowercase]
    case "Prepend":
      steps = [.prepend(try object.pattern("prepend"))]
    case "Strip":
      steps = [.strip(left: try object.bool("strip_left"), right: try object.bool("strip_right"))]
    case "Precompiled":
      steps = try precompiled(&object)
    case "StripAccents":
      steps = [.stripAccents]
    default:
      if let form = UnicodeForm(rawValue: type) {
        steps = [.unicode(form)]
        break
      }
      let forms = UnicodeForm.allCases.map(\.rawValue).joined(separator: ", ")
      let supported = "Sequence, Replace, Lowercase, Prepend, Strip, StripAccents, Precompiled, \(forms)"
      throw .unsupported("\(path).type", expected: supported, found: "\"\(type)\"")
    }
    try object.finish()
    return steps
  }

  /// The map stands in base64; an empty one, as of models without rules, is none.
  private static func precompiled(_ object: inout FileObject) throws(TokenizerFileError.Rule) -> [Normalizer] {
    let key = object.path(of: "precompiled_charsmap")
    let text = try object.string("precompiled_charsmap")
    guard let blob = Data(base64Encoded: text) else {
      throw .unsupported(key, expected: "base64", found: "\"\(text.prefix(20))…\"")
    }
    let result = blob.withUnsafeBytes { blob in
      Result { () throws(TokenizerFileError.Rule) in try CharacterMap(blob, key: key) }
    }
    return [.precompiled(try result.get())]
  }
}
