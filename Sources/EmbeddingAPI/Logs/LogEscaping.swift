/// Which characters of a text may not stand in a line as they are, and what stands for them.
enum LogEscaping {
  /// Outside quotation marks: `\u{1b}`.
  case text
  /// Inside them: besides, `\"` and `\\`.
  case quoted
  /// A JSON string (RFC 8259 § 7): `\u001b`, and two of them for what lies beyond U+FFFF. It reads back as it was.
  case json

  func write(_ text: String, to line: inout [UInt8]) {
    // As a rule there is nothing to escape.
    let isPlain = text.utf8.allSatisfy {
      (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain { return line.append(contentsOf: text.utf8) }
    for scalar in text.unicodeScalars {
      if scalar == "\\" || scalar == "\"", self != .text || scalar == "\\" {
        line.append(UInt8(ascii: "\\"))
        line.append(UInt8(truncatingIfNeeded: scalar.value))
      } else if scalar.isActive {
        escape(scalar, to: &line)
      } else {
        line.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
      }
    }
  }

  private func escape(_ scalar: Unicode.Scalar, to line: inout [UInt8]) {
    switch (self, scalar) {
    case (_, "\n"): line += "\\n".utf8
    case (.json, _):
      for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
        let digits = String(unit, radix: 16)
        line += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
      }
    default: line += "\\u{\(String(scalar.value, radix: 16))}".utf8
    }
  }
}

extension Unicode.Scalar {
  /// It does something to a terminal or to the order of what is read, rather than being seen.
  fileprivate var isActive: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
    default: false
    }
  }
}
