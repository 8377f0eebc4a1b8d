import Testing

@testable import EmbeddingAPI

@Suite struct JSONBodyTests {
  private struct Wire: Decodable {
    let texts: [String]
    let count: Int?
  }

  private func fault(_ json: String) -> RequestFault? {
    do {
      _ = try JSONBody.decode(Wire.self, from: Array(json.utf8))
      return nil
    } catch {
      return error as? RequestFault
    }
  }

  @Test func aGoodBodyIsRead() throws {
    let wire = try JSONBody.decode(Wire.self, from: Array(#"{"texts": ["a", "くま"], "other": 1}"#.utf8))
    #expect(wire.texts == ["a", "くま"])
  }

  @Test func malformedJSONIsTheBodysFault() {
    for json in ["", "{", "{\"texts\": [\"a\"}", "nope", "{\"texts\": [\"\u{1}\"]}", "{\"texts\":[]} x"] {
      guard case .malformedJSON = fault(json) else {
        Issue.record("\(json): \(String(describing: fault(json)))")
        continue
      }
    }
  }

  @Test func aWrongTypeNamesTheField() {
    #expect(
      fault(#"{"texts": ["a", 2]}"#) == .wrongType(param: "texts[1]", expected: "a string", found: "another type"))
    #expect(
      fault(#"{"texts": [], "count": "x"}"#)
        == .wrongType(param: "count", expected: "a whole number", found: "another type"))
    #expect(fault("[]").map { if case .wrongType(param: "body", _, _) = $0 { true } else { false } } == true)
  }

  @Test func aMissingFieldIsNamed() {
    #expect(fault("{}") == .missingField("texts", hint: ""))
  }

  @Test func nestingIsLimited() {
    let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
    #expect(fault(deep) == .jsonTooDeep(limit: 32))
    #expect(fault(String(repeating: "[", count: 1_000_000)) == .jsonTooDeep(limit: 32))
    // Brackets inside a string do not nest.
    #expect(fault(#"{"texts": ["\#(String(repeating: "[", count: 99))\"[["]}"#) == nil)
  }
}
