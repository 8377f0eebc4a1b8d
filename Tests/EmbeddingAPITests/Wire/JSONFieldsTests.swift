import Testing

@testable import EmbeddingAPI

@Suite struct JSONFieldsTests {
  private func fields(_ json: String) throws -> JSONFields { try JSONFields(Array(json.utf8)) }

  @Test func fieldsAreReadByName() throws {
    let json = try fields(#"{"model": "x", "normalize": false, "top_k": 3, "labels": ["a", "くま"], "other": [{}]}"#)
    #expect(try json.string("model") == "x")
    #expect(try json.boolean("normalize") == false)
    #expect(try json.integer("top_k") == 3)
    #expect(try json["labels"]?.strings(limit: 2) == ["a", "くま"])
    #expect(try json.string("absent") == nil)
    #expect(json["absent"] == nil)
  }

  @Test func nullIsAnOptionLeftOut() throws {
    let json = try fields(#"{"model": null, "labels": null}"#)
    #expect(try json.string("model") == nil)
    #expect(throws: RequestFault.wrongType(param: "labels", expected: "a list", found: "null")) {
      try json["labels"]?.strings(limit: 1)
    }
  }

  @Test func ofTwoMembersWithOneNameTheFirstCounts() throws {
    #expect(try fields(#"{"model": "a", "mod\u0065l": "b"}"#).string("model") == "a")
  }

  @Test func aFieldWithinAFieldIsNamedByItsPath() throws {
    let json = try fields(#"{"images": [{"base64": 1}]}"#)
    let image = try #require(json["images"]?.elements(limit: 1).first)
    let inner = try #require(JSONFields(image)["base64"])
    #expect(inner.param == "images[0].base64")
    #expect(throws: RequestFault.wrongType(param: "images[0].base64", expected: "a string", found: "a number")) {
      try inner.string()
    }
  }

  @Test func whatIsNoObjectIsTheBodysFault() {
    #expect(throws: RequestFault.wrongType(param: "body", expected: "an object", found: "a list")) { try fields("[]") }
  }

  @Test func membersAreLimited() throws {
    func object(_ count: Int) -> String { "{" + (0..<count).map { "\"\($0)\":0" }.joined(separator: ",") + "}" }
    #expect(try fields(object(1024)).names.count == 1024)
    #expect(throws: RequestFault.tooManyItems(param: "body", count: 1025, limit: 1024)) { try fields(object(1025)) }
  }
}
