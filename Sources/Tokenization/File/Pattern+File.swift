extension FileObject {
  /// The `pattern` of `Replace` and `Split`: `{"String": text}` or `{"Regex": expression}`.
  mutating func searchPattern() throws(TokenizerFileError.Rule) -> Pattern {
    let path = path(of: "pattern")
    var object = try FileObject(try require("pattern"), path: path)
    let pattern: Pattern
    if let value = object.take("Regex") {
      guard case .string(let expression) = value, let parsed = Pattern(expression: expression) else {
        throw .unsupported(
          "\(path).Regex", expected: "a character, \\s or […], followed by nothing, + or {n,}", found: value.summary)
      }
      pattern = parsed
    } else {
      pattern = .literal(try object.pattern("String"))
    }
    try object.finish()
    return pattern
  }
}

extension Pattern {
  /// Reads a regular expression of the few kinds that tokenizer files for SentencePiece vocabularies have, such as
  /// `\s+`, ` {2,}` or `[!"\#\$]`; nil for any other.
  init?(expression: String) {
    var rest = expression.unicodeScalars[...]
    let set: ScalarSet
    if rest.first == "[" {
      rest.removeFirst()
      guard let members = ScalarSet(membersOf: &rest) else { return nil }
      set = members
    } else {
      guard let first = rest.first, !"^$.|?*+(){}".unicodeScalars.contains(first),
        let member = ScalarSet(member: &rest)
      else { return nil }
      set = member
    }
    switch String(rest) {
    case "": self = .scalars(set, inRuns: false, atLeast: 1)
    case "+": self = .scalars(set, inRuns: true, atLeast: 1)
    case let quantifier where quantifier.hasPrefix("{") && quantifier.hasSuffix(",}"):
      let digits = quantifier.dropFirst().dropLast(2)
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits), (1...1000).contains(count)
      else { return nil }
      self = .scalars(set, inRuns: true, atLeast: count)
    default: return nil
    }
  }
}

extension ScalarSet {
  /// Reads the members of a class up to its closing bracket, which is then behind the cursor.
  fileprivate init?(membersOf text: inout String.UnicodeScalarView.SubSequence) {
    self.init()
    if text.first == "^" {
      isInverted = true
      text.removeFirst()
    }
    var isEmpty = true
    while let first = text.first {
      if first == "]" {
        text.removeFirst()
        guard !isEmpty else { return nil }
        return
      }
      // A class in a class, or an intersection of two.
      if first == "[" || text.starts(with: "&&".unicodeScalars) { return nil }
      guard var member = ScalarSet(member: &text) else { return nil }
      isEmpty = false
      if text.first == "-", let next = text.dropFirst().first, next != "]" {
        text.removeFirst()
        guard next != "[", let end = ScalarSet(member: &text)?.ranges.first, let start = member.ranges.first,
          start.lowerBound <= end.upperBound
        else { return nil }
        member.ranges = [start.lowerBound...end.upperBound]
      }
      ranges += member.ranges
      hasWhitespace = hasWhitespace || member.hasWhitespace
    }
    return nil
  }

  /// Reads one character, escaped or not, or `\s`.
  fileprivate init?(member text: inout String.UnicodeScalarView.SubSequence) {
    self.init()
    guard var scalar = text.popFirst() else { return nil }
    if scalar == "\\" {
      guard let escaped = text.popFirst() else { return nil }
      switch escaped {
      case "s":
        hasWhitespace = true
        return
      case "t": scalar = "\t"
      case "n": scalar = "\n"
      case "r": scalar = "\r"
      default:
        // A backslash before a letter or a digit means something else.
        guard escaped.isASCII, !escaped.properties.isAlphabetic, escaped.properties.numericType == nil else {
          return nil
        }
        scalar = escaped
      }
    }
    ranges = [scalar.value...scalar.value]
  }
}
