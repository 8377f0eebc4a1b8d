import Logging

/// How a line of the log is written.
///
/// Whatever a request may say comes out as one line, of characters that do nothing to a terminal: controls (C0, C1, DEL),
/// line and paragraph separators and invisible format characters, such as those that turn the direction of writing, are
/// escaped in both formats.
public enum LogFormat: String, Sendable, CaseIterable {
  /// `TIME LEVEL MESSAGE name=value …`; a value with spaces or quotation marks in it stands in quotation marks.
  case text
  /// One JSON object a line: `time`, `level`, `message`, and the rest by name; numbers are numbers.
  case json

  /// - Parameter metadata: written by rising name.
  /// - Returns: the line with its LF.
  func line(_ time: LogTime, _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(512)
    let members = metadata.sorted { $0.key < $1.key }
    switch self {
    case .text:
      time.write(to: &line)
      line += " \(level.rawValue) ".utf8
      LogEscaping.text.write(message, to: &line)
      for (name, value) in members {
        line.append(UInt8(ascii: " "))
        LogEscaping.text.write(name, to: &line)
        line.append(UInt8(ascii: "="))
        text(value, to: &line)
      }
    case .json:
      line += #"{"time":""#.utf8
      time.write(to: &line)
      line += #"","level":"\#(level.rawValue)","message":"#.utf8
      json(message, to: &line)
      for (name, value) in members {
        line.append(UInt8(ascii: ","))
        json(name, to: &line)
        line.append(UInt8(ascii: ":"))
        json(value, to: &line)
      }
      line.append(UInt8(ascii: "}"))
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }

  private func text(_ value: Logger.MetadataValue, to line: inout [UInt8]) {
    let text = value.description
    let isPlain =
      !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
    if isPlain { return LogEscaping.text.write(text, to: &line) }
    line.append(UInt8(ascii: "\""))
    LogEscaping.quoted.write(text, to: &line)
    line.append(UInt8(ascii: "\""))
  }

  private func json(_ text: String, to line: inout [UInt8]) {
    line.append(UInt8(ascii: "\""))
    LogEscaping.json.write(text, to: &line)
    line.append(UInt8(ascii: "\""))
  }

  private func json(_ value: Logger.MetadataValue, to line: inout [UInt8]) {
    switch value {
    case .string(let text): json(text, to: &line)
    case .stringConvertible(let number as Int): line += "\(number)".utf8
    case .stringConvertible(let number as Double) where number.isFinite: line += "\(number)".utf8
    case .stringConvertible(let other): json(other.description, to: &line)
    case .array(let values):
      line.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { line.append(UInt8(ascii: ",")) }
        json(value, to: &line)
      }
      line.append(UInt8(ascii: "]"))
    case .dictionary(let members):
      line.append(UInt8(ascii: "{"))
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { line.append(UInt8(ascii: ",")) }
        json(member.key, to: &line)
        line.append(UInt8(ascii: ":"))
        json(member.value, to: &line)
      }
      line.append(UInt8(ascii: "}"))
    }
  }
}
