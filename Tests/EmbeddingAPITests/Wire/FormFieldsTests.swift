import Testing

@testable import EmbeddingAPI

@Suite struct FormFieldsTests {
  @Test func namesMayRepeat() {
    let fields = FormFields([("label", "a"), ("labels", "b"), ("label", "c")])
    #expect(fields.strings("label", "labels") == ["a", "c", "b"])
  }

  @Test func aSingleFieldGivenTwiceIsAFault() {
    let fields = FormFields([("model", "a"), ("model", "b")])
    #expect(throws: RequestFault.invalidValue(param: "model", rule: "may be given once", found: "2 times")) {
      try fields.string("model")
    }
  }

  @Test func wordsAreReadAsTheirTypes() throws {
    let fields = FormFields([("normalize", "false"), ("top_k", "3")])
    #expect(try fields.boolean("normalize") == false)
    #expect(try fields.integer("top_k") == 3)
    #expect(try fields.integer("absent") == nil)
  }

  @Test func wrongWordsNameFieldAndRule() {
    let fields = FormFields([("normalize", "maybe"), ("top_k", "3.5")])
    #expect(throws: RequestFault.wrongType(param: "normalize", expected: "true or false", found: "maybe")) {
      try fields.boolean("normalize")
    }
    #expect(throws: RequestFault.wrongType(param: "top_k", expected: "a whole number", found: "3.5")) {
      try fields.integer("top_k")
    }
  }
}
