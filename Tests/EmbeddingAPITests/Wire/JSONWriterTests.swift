import Foundation
import Testing

@testable import EmbeddingAPI

@Suite struct JSONWriterTests {
  private func text(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func membersAndElementsAreSeparatedByCommas() {
    let json = text { writer in
      writer.object { writer in
        writer.member("a", 1)
        writer.key("b")
        writer.array { writer in
          writer.number(2)
          writer.string("x")
          writer.null()
          writer.object { _ in }
        }
        writer.member("c", true)
      }
    }
    #expect(json == #"{"a":1,"b":[2,"x",null,{}],"c":true}"#)
  }

  @Test func stringsAreEscapedAndReadBack() throws {
    let hostile = "quote\" back\\slash \n\r\t\u{0}\u{1f}\u{7f} くま 🐻 </script>"
    let json = text { $0.array { $0.string(hostile) } }
    let back = try JSONDecoder().decode([String].self, from: Data(json.utf8))
    #expect(back == [hostile])
    #expect(!json.utf8.contains { $0 < 0x20 })
  }

  @Test func floatsReadBackToTheSameBits() throws {
    var generator = SystemRandomNumberGenerator()
    var values: [Float] = [0, -0, 1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e-5, 16_777_216]
    for _ in 0..<10_000 {
      let value = Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator))
      if value.isFinite { values.append(value) }
    }
    let json = text { $0.floats(values) }
    let back = try JSONDecoder().decode([Float].self, from: Data(json.utf8))
    #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
  }
}
