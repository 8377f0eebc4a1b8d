extension JSONReader {
  /// A finite number, read as the reference reads it: its JSON library (serde_json) takes the digits as one integer and
  /// scales that once, so one number in eight is the neighbour of the nearest. Scores that nearly tie depend on it.
  mutating func score() throws(TokenizerFileError.Rule) -> Double {
    let byte = try peek()
    guard byte == UInt8(ascii: "-") || byte &- UInt8(ascii: "0") <= 9 else {
      throw failure(.unexpectedByte(byte, expected: "a number"))
    }
    let start = position
    _ = try number()
    let value = Self.scaled(UnsafeRawBufferPointer(rebasing: bytes[start..<position]))
    guard value.isFinite else { throw failure(.invalidNumber, at: start) }
    return value
  }

  /// The value of a well-formed number. Digits for which 64 bits have no room count as zeros.
  private static func scaled(_ text: UnsafeRawBufferPointer) -> Double {
    var significand: UInt64 = 0
    var exponent = 0
    var isFraction = false
    var isFull = false
    var index = text[0] == UInt8(ascii: "-") ? 1 : 0
    while index < text.count, text[index] | 0x20 != UInt8(ascii: "e") {
      let digit = text[index] &- UInt8(ascii: "0")
      index += 1
      if digit > 9 {
        isFraction = true
        continue
      }
      let (tens, overflow) = significand.multipliedReportingOverflow(by: 10)
      let (sum, overflows) = tens.addingReportingOverflow(UInt64(digit))
      isFull = isFull || overflow || overflows
      if isFull {
        if !isFraction { exponent += 1 }
      } else {
        significand = sum
        if isFraction { exponent -= 1 }
      }
    }
    if index < text.count {
      // Past a million every exponent does the same.
      var written = 0
      for byte in text[(index + 1)...] where byte >= UInt8(ascii: "0") {
        written = min(written * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000)
      }
      exponent += text[index + 1] == UInt8(ascii: "-") ? -written : written
    }
    var value = Double(significand)
    while exponent < -308, value != 0 {
      value /= 1e308
      exponent += 308
    }
    if value != 0 {
      value = exponent > 308 ? .infinity : exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
    }
    return text[0] == UInt8(ascii: "-") ? -value : value
  }

  private static let powers = (0...308).map { Double("1e\($0)") ?? .infinity }
}
