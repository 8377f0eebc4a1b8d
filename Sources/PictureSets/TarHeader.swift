/// One 512-byte header of a tar archive.
struct TarHeader {
  private let bytes: [UInt8]

  /// - Parameter bytes: 512.
  init(_ bytes: [UInt8]) {
    precondition(bytes.count == 512)
    self.bytes = bytes
  }

  /// The mark of the archive's end.
  var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

  /// Whether the check sum is right: that of unsigned bytes, or of signed ones, as some wrote it.
  var isIntact: Bool {
    guard let stored = Self.number(bytes[148..<156]) else { return false }
    let field = 148..<156
    let blanks = field.count * Int(UInt8(ascii: " "))
    let others = bytes.indices.filter { !field.contains($0) }
    return stored == others.reduce(blanks) { $0 + Int(bytes[$1]) }
      || stored == others.reduce(blanks) { $0 + Int(Int8(bitPattern: bytes[$1])) }
  }

  var kind: UInt8 { bytes[156] }

  /// `0`, and before ustar NUL; `7` is a contiguous file, read as any other.
  var isFile: Bool { [UInt8(ascii: "0"), 0, UInt8(ascii: "7")].contains(kind) }

  /// Nil where it is no number, or negative.
  var size: Int? { Self.number(bytes[124..<136]) }

  /// With ustar's prefix; GNU's header has other things in its place.
  var name: String {
    let name = Self.text(bytes[0..<100])
    let prefix = bytes[257..<263].elementsEqual("ustar\0".utf8) ? Self.text(bytes[345..<500]) : ""
    return prefix.isEmpty ? name : prefix + "/" + name
  }

  /// Up to the first NUL.
  static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// Octal digits, or, where the first bit is set, GNU's number to base 256.
  private static func number(_ field: ArraySlice<UInt8>) -> Int? {
    if field.first == 0x80 {
      guard field.dropLast(8).dropFirst().allSatisfy({ $0 == 0 }) else { return nil }
      let value = field.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return Int(exactly: value)
    }
    let digits = text(field).filter { $0 != " " }
    return digits.isEmpty ? 0 : Int(digits, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The records `LENGTH KEY=VALUE\n` of a pax header; what follows a malformed one is passed over.
  static func paxRecords(_ bytes: [UInt8]) -> [String: String] {
    var records: [String: String] = [:]
    var rest = bytes[...]
    while let space = rest.firstIndex(of: UInt8(ascii: " ")),
      let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
      length > space - rest.startIndex + 1, length <= rest.count,
      rest[rest.startIndex + length - 1] == UInt8(ascii: "\n")
    {
      let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
      if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
        records[String(decoding: record[..<equals], as: UTF8.self)] =
          String(decoding: record[(equals + 1)...], as: UTF8.self)
      }
      rest = rest.dropFirst(length)
    }
    return records
  }
}
