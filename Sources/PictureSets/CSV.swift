/// Comma-separated values (RFC 4180).
public enum CSV {
  public struct Record: Sendable, Hashable {
    public let fields: [String]
    /// The line that it begins on, from 1.
    public let line: Int
    /// Bytes from the start of the text to the end of the record, its line break included.
    public let end: Int
    /// Whether a line break ends it; the last may lack one.
    public let isTerminated: Bool
  }

  /// Reads records. Line breaks are CR LF, or LF alone; empty lines and a byte order mark are passed over; bytes that are
  /// not UTF-8 become U+FFFD.
  ///
  /// A quotation mark is special where a field begins with it, and an ordinary character elsewhere; a quoted field that
  /// nothing closes ends with the text.
  public static func records(_ bytes: [UInt8]) -> [Record] {
    var records: [Record] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var (line, firstLine) = (1, 1)
    var (isQuoted, wasQuoted) = (false, false)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var index = bytes.starts(with: mark) ? mark.count : 0

    func endField() {
      fields.append(String(decoding: field, as: UTF8.self))
      field = []
      wasQuoted = false
    }
    func endRecord(at end: Int, isTerminated: Bool) {
      if !fields.isEmpty || !field.isEmpty || wasQuoted {
        endField()
        records.append(Record(fields: fields, line: firstLine, end: end, isTerminated: isTerminated))
        fields = []
      }
      firstLine = line
    }

    while index < bytes.count {
      let byte = bytes[index]
      let next = index + 1 < bytes.count ? bytes[index + 1] : nil
      if byte == UInt8(ascii: "\n") { line += 1 }
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && next == UInt8(ascii: "\""):
        field.append(byte)
        index += 1
      case UInt8(ascii: "\"") where isQuoted: isQuoted = false
      case _ where isQuoted: field.append(byte)
      case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
      case UInt8(ascii: ","): endField()
      case UInt8(ascii: "\r") where next == UInt8(ascii: "\n"): break
      case UInt8(ascii: "\n"): endRecord(at: index + 1, isTerminated: true)
      default: field.append(byte)
      }
      index += 1
    }
    endRecord(at: bytes.count, isTerminated: false)
    return records
  }

  /// One record with its line break, LF alone. What holds a comma, a quotation mark or a line break is quoted.
  public static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\n"
  }

  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
