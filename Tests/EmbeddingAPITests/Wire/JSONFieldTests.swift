import Testing

@testable import EmbeddingAPI

@Suite struct JSONFieldTests {
  private func fault(_ json: String, _ read: (JSONField) throws -> Void = { _ in }) -> RequestFault? {
    do {
      try read(JSONField(body: Array(json.utf8)))
      return nil
    } catch {
      return error as? RequestFault
    }
  }

  @Test func everyKindIsTold() throws {
    let json = #" [null, true, false, -1.5e3, "x", [], {}] "#
    let elements = try JSONField(body: Array(json.utf8)).elements(limit: 7)
    #expect(elements.map(\.kind) == [.null, .boolean, .boolean, .number, .string, .list, .object])
    #expect(elements.map(\.param) == (0..<7).map { "body[\($0)]" })
  }

  @Test(arguments: [
    ("", "the text ends too early, at byte 0"), ("{", "the text ends too early, at byte 1"),
    (#"{"texts": ["a"}"#, "expected ',' or the end, found '}', at byte 14"),
    ("nope", "expected null, found 'n', at byte 0"),
    ("{\"texts\": [\"\u{1}\"]}", "unescaped control character 1 in a string, at byte 12"),
    (#"{"texts":[]} x"#, "something follows the end of the value, at byte 13"),
    (#"["\ud800"]"#, "an escape names half of a surrogate pair, at byte 2"),
    ("[1,]", "expected a value, found ']', at byte 3"),
    ("[01]", "not a number that can stand here, at byte 1"), ("[NaN]", "expected a value, found 'N', at byte 1"),
  ])
  func malformedJSONIsTheBodysFault(json: String, reason: String) {
    #expect(fault(json) == .malformedJSON(reason: reason))
  }

  @Test func whatIsNotUTF8IsMalformed() {
    for bytes in [[0x22, 0xFF, 0x22], Array("[1]".utf8) + [0], [0xFE, 0xFF, 0, 0x31]] as [[UInt8]] {
      #expect(throws: RequestFault.self) { try JSONField(body: bytes) }
    }
    // A mark of the byte order is passed over.
    #expect(throws: Never.self) { try JSONField(body: [0xEF, 0xBB, 0xBF] + Array("{}".utf8)) }
  }

  @Test func nestingIsLimited() {
    let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
    #expect(fault(deep) == .jsonTooDeep(limit: 32))
    #expect(fault(String(repeating: "[", count: 1_000_000)) == .jsonTooDeep(limit: 32))
    #expect(fault(String(repeating: "[", count: 32) + String(repeating: "]", count: 32)) == nil)
    // Brackets inside a string do not nest.
    #expect(fault(#"{"texts": ["\#(String(repeating: "[", count: 99))\"[["]}"#) == nil)
  }

  @Test func aStringIsAPartOfTheBodyUnlessItHasEscapes() throws {
    let body = Array(#"["plain くま", "a\/b\u0041\ud83d\udc3b\n", ""]"#.utf8)
    let texts = try JSONField(body: body).elements(limit: 3).map { try $0.text() }
    #expect(texts.map { String(decoding: $0, as: UTF8.self) } == ["plain くま", "a/bA🐻\n", ""])
    #expect(texts[0].startIndex == 2, "its place in the body")
    #expect(texts[1].startIndex == 0, "an array of its own")
  }

  @Test(arguments: [("16", 16), ("16.0", 16), ("1.6e1", 16), ("-3", -3), ("0", 0)])
  func wholeNumbersAreRead(json: String, value: Int) throws {
    #expect(try JSONField(body: Array(json.utf8)).integer() == value)
  }

  @Test(arguments: [
    ("16.5", "16.5"), ("1e30", "1e+30"), ("1e999", "inf"), ("\"16\"", "a string"), ("true", "true or false"),
    ("null", "null"),
  ])
  func whatIsNoWholeNumberIsSaid(json: String, found: String) {
    #expect(
      fault(json) { _ = try $0.integer() } == .wrongType(param: "body", expected: "a whole number", found: found))
  }

  @Test func aWrongTypeNamesPlaceAndKinds() {
    #expect(
      fault(#"["a", 2]"#) { _ = try $0.strings(limit: 9) }
        == .wrongType(param: "body[1]", expected: "a string", found: "a number"))
    #expect(
      fault("1") { _ = try $0.boolean() } == .wrongType(param: "body", expected: "true or false", found: "a number"))
    #expect(
      fault("{}") { _ = try $0.elements(limit: 1) } == .wrongType(param: "body", expected: "a list", found: "an object")
    )
    #expect(
      fault("[]") { _ = try $0.members(limit: 1) } == .wrongType(param: "body", expected: "an object", found: "a list"))
  }

  @Test func aLongListIsCountedToItsEnd() {
    #expect(
      fault("[1,2,3,4]") { _ = try $0.elements(limit: 3) } == .tooManyItems(param: "body", count: 4, limit: 3))
    #expect(fault("[1,2,3]") { _ = try $0.elements(limit: 3) } == nil)
  }
}
