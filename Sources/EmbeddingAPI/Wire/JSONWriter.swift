/// Writes JSON text straight into bytes: answers are mostly floats, and go out without an intermediate tree.
public struct JSONWriter {
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false

  public init(capacity: Int = 256) {
    bytes.reserveCapacity(capacity)
  }

  public mutating func object(_ members: (inout JSONWriter) -> Void) {
    nested(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
  }

  public mutating func array(_ elements: (inout JSONWriter) -> Void) {
    nested(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
  }

  /// An array with one element a value.
  public mutating func array<Values: Sequence>(
    _ values: Values, _ element: (inout JSONWriter, Values.Element) -> Void
  ) {
    array { writer in
      for value in values { element(&writer, value) }
    }
  }

  public mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  public mutating func member(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  public mutating func member(_ name: String, _ value: Int) {
    key(name)
    number(value)
  }

  public mutating func member(_ name: String, _ value: Bool) {
    key(name)
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
    needsComma = true
  }

  /// The shortest digits that read back to the same Float32.
  public mutating func member(_ name: String, _ value: Float) {
    key(name)
    number(value)
  }

  /// A value, or `null`.
  mutating func member(_ name: String, _ value: String?) {
    if let value { member(name, value) } else { nullMember(name) }
  }

  mutating func member(_ name: String, _ value: Int?) {
    if let value { member(name, value) } else { nullMember(name) }
  }

  mutating func member(_ name: String, _ value: Float?) {
    if let value { member(name, value) } else { nullMember(name) }
  }

  public mutating func member(_ name: String, _ values: [String]) {
    key(name)
    array { writer in
      for value in values { writer.string(value) }
    }
  }

  private mutating func nullMember(_ name: String) {
    key(name)
    null()
  }

  public mutating func number(_ value: Int) {
    separate()
    bytes.append(contentsOf: value.description.utf8)
    needsComma = true
  }

  /// The shortest digits that read back to the same Float32; `null` for infinity and NaN, which JSON does not have.
  public mutating func number(_ value: Float) {
    separate()
    elements([value])
    needsComma = true
  }

  public mutating func floats(_ values: [Float]) {
    floats(values[...])
  }

  public mutating func floats(_ values: ArraySlice<Float>) {
    array { $0.elements(values) }
  }

  /// Numbers with commas between them: straight into their place, for an answer is hundreds of them.
  private mutating func elements(_ values: ArraySlice<Float>) {
    let room = values.count * (ShortestDecimal.longest + 1)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { buffer in
      guard let start = buffer.baseAddress else { return }
      var end = start
      for value in values {
        if end > start {
          end.pointee = UInt8(ascii: ",")
          end += 1
        }
        end = ShortestDecimal.write(value, to: end)
      }
      bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: end - start))
    }
  }

  public mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
    needsComma = true
  }

  /// RFC 8259, section 7: quotation mark, reverse solidus and controls are escaped, all else stands as UTF-8.
  public mutating func string(_ value: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
      case 0..<0x20, 0x7f:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(Self.digits[Int(byte >> 4)])
        bytes.append(Self.digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  private static let digits = Array("0123456789abcdef".utf8)

  private mutating func nested(_ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(open)
    needsComma = false
    body(&self)
    bytes.append(close)
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }
}
