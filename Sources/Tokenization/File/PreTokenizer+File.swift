extension PreTokenizer {
  /// Reads a `pre_tokenizer`; a sequence becomes its steps, in order.
  static func read(_ value: JSONValue, path: String) throws(TokenizerFileError.Rule) -> [PreTokenizer] {
    var object = try FileObject(value, path: path)
    let type = try object.string("type")
    let steps: [PreTokenizer]
    switch type {
    case "Sequence":
      var parts: [PreTokenizer] = []
      for (index, part) in try object.array("pretokenizers").enumerated() {
        parts += try read(part, path: "\(path).pretokenizers[\(index)]")
      }
      steps = parts
    case "Split":
      let pattern = try object.searchPattern()
      let delimiters = try object.choice("behavior", of: Delimiters.allCases)
      steps = [.split(pattern: pattern, delimiters, invert: try object.bool("invert"))]
    case "WhitespaceSplit":
      steps = [.split(pattern: .whitespace, .removed, invert: false)]
    case "Metaspace":
      steps = [try metaspace(&object)]
    default:
      throw .unsupported(
        "\(path).type", expected: "Sequence, Split, WhitespaceSplit or Metaspace", found: "\"\(type)\"")
    }
    try object.finish()
    return steps
  }

  /// `add_prefix_space` and `str_rep` stand in older files, where they say again what the other keys say.
  private static func metaspace(_ object: inout FileObject) throws(TokenizerFileError.Rule) -> PreTokenizer {
    let mark = try object.string("replacement")
    guard mark.unicodeScalars.count == 1 else {
      throw .unsupported(object.path(of: "replacement"), expected: "one character", found: "\"\(mark)\"")
    }
    let scheme = try object.choice("prepend_scheme", of: PrependScheme.allCases, default: .always)
    let addsPrefix = try object.bool("add_prefix_space", default: scheme != .never)
    guard addsPrefix || scheme == .never else {
      throw .unsupported(object.path(of: "add_prefix_space"), expected: "true, as prepend_scheme says", found: "false")
    }
    if let repetition = object.take("str_rep"), repetition != .string(mark) {
      throw .unsupported(object.path(of: "str_rep"), expected: "\"\(mark)\"", found: repetition.summary)
    }
    return .metaspace(mark: Array(mark.utf8), scheme, splits: try object.bool("split", default: true))
  }
}
