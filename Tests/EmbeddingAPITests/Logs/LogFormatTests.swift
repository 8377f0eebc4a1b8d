import Foundation
import Logging
import Testing

@testable import EmbeddingAPI

@Suite struct LogFormatTests {
  private static let noon = LogTime(seconds: 1_709_208_000, nanoseconds: 7_999_999)
  /// Line ends, terminal sequences (C0 and C1), NUL, DEL, quotation marks, a turn of direction, and words that are none of it.
  private static let odd = "a\r\nb\u{1b}[31m\u{9b}31m\0\u{7f}\"\\\u{202e}\u{2028}\u{e0041}\t=é 猫 🐻"

  private func line(_ format: LogFormat, _ message: String, _ metadata: Logger.Metadata = [:]) -> String {
    String(decoding: format.line(Self.noon, .info, message, metadata), as: UTF8.self)
  }

  @Test func textHasTimeLevelMessageAndNames() {
    let metadata: Logger.Metadata = [
      "b": .stringConvertible(2), "a": "x y", "c": .stringConvertible(0.5), "d": "", "e": "p=q", "f": "\"\\",
    ]
    #expect(
      line(.text, "it is done", metadata)
        == "2024-02-29T12:00:00.007Z info it is done a=\"x y\" b=2 c=0.5 d=\"\" e=\"p=q\" f=\"\\\"\\\\\"\n")
  }

  @Test func jsonIsAnObjectWithNumbersAsNumbers() throws {
    let metadata: Logger.Metadata = [
      "status": .stringConvertible(200), "total_ms": .stringConvertible(0.25), "route": "/models/{model}",
      "list": ["a", "b"], "nested": ["k": "v"],
    ]
    #expect(
      line(.json, "answered", metadata)
        == #"{"time":"2024-02-29T12:00:00.007Z","level":"info","message":"answered","list":["a","b"],"#
        + #""nested":{"k":"v"},"route":"/models/{model}","status":200,"total_ms":0.25}"# + "\n")
  }

  @Test(arguments: LogFormat.allCases)
  func whateverIsSaidIsOneLineThatATerminalMayShow(_ format: LogFormat) {
    let line = line(
      format, Self.odd, [Self.odd: .string(Self.odd), "n": .stringConvertible(Self.odd), "l": [.string(Self.odd)]])
    #expect(line.hasSuffix("\n"))
    for scalar in line.dropLast().unicodeScalars {
      #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
      #expect(![0x202E, 0x2028, 0xE0041].contains(scalar.value))
    }
    #expect(line.contains("猫 🐻"))
  }

  @Test func jsonReadsBackAsItWas() throws {
    let line = LogFormat.json.line(Self.noon, .error, Self.odd, ["x": .string(Self.odd), Self.odd: "y"])
    let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: String])
    #expect(object["message"] == Self.odd)
    #expect(object["x"] == Self.odd)
    #expect(object[Self.odd] == "y")
    #expect(object["level"] == "error")
  }

  @Test func textInQuotationMarksEndsWhereItEnds() {
    // A value cannot make a second one.
    #expect(line(.text, "m", ["a": "x\" status=200"]) == "2024-02-29T12:00:00.007Z info m a=\"x\\\" status=200\"\n")
    #expect(line(.text, "m\n2024 error n").split(separator: "\n").count == 1)
  }
}
