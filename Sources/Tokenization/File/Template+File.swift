extension Template {
  /// Reads a `post_processor`. The template for pairs is not used: a text stands alone.
  static func read(_ value: JSONValue, path: String) throws(TokenizerFileError.Rule) -> Template {
    var object = try FileObject(value, path: path)
    let type = try object.string("type")
    guard type == "TemplateProcessing" else {
      throw .unsupported("\(path).type", expected: "\"TemplateProcessing\"", found: "\"\(type)\"")
    }
    _ = object.take("pair")
    let tokens = try FileObject(object.take("special_tokens") ?? .object([:]), path: "\(path).special_tokens")
    var template = Template()
    var isBehindText = false
    for (index, piece) in try object.array("single").enumerated() {
      let piecePath = "\(path).single[\(index)]"
      var piece = try FileObject(piece, path: piecePath)
      if let sequence = piece.take("Sequence") {
        var sequence = try FileObject(sequence, path: "\(piecePath).Sequence")
        let id = try sequence.string("id")
        guard id == "A", !isBehindText else {
          throw .unsupported("\(piecePath).Sequence.id", expected: "\"A\", once", found: "\"\(id)\"")
        }
        isBehindText = true
      } else {
        var special = try FileObject(try piece.require("SpecialToken"), path: "\(piecePath).SpecialToken")
        let ids = try Self.ids(of: try special.string("id"), in: tokens)
        if isBehindText { template.suffix += ids } else { template.prefix += ids }
      }
      try piece.finish()
    }
    guard isBehindText else { throw .unsupported("\(path).single", expected: "the sequence A", found: "none") }
    try object.finish()
    return template
  }

  /// A special token of the template stands for one id or several.
  private static func ids(of token: String, in tokens: FileObject) throws(TokenizerFileError.Rule) -> [Int32] {
    var tokens = tokens
    let path = tokens.path(of: token)
    var entry = try FileObject(try tokens.require(token), path: path)
    var ids: [Int32] = []
    for (index, id) in try entry.array("ids").enumerated() {
      ids.append(try FileObject.id(id, path: "\(path).ids[\(index)]"))
    }
    return ids
  }
}
