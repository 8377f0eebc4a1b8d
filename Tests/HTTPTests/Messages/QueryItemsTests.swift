import Testing

@testable import HTTP

@Suite struct QueryItemsTests {
  @Test("keeps the order, repeats and empty values")
  func order() throws {
    let query = try QueryItems(parsing: "label=a+bear&top_k=3&label=%E3%81%8F%E3%81%BE&&flag&empty=&x=a=b")
    #expect(query[all: "label"] == ["a bear", "くま"])
    #expect(query["top_k"] == "3")
    #expect(query["flag"] == "")
    #expect(query["empty"] == "")
    #expect(query["x"] == "a=b")
    #expect(query["missing"] == nil)
    #expect(query.items.map(\.name) == ["label", "top_k", "label", "flag", "empty", "x"])
  }

  @Test("refuses broken encodings", arguments: ["a=%", "a=%4", "a=%g0", "%ff=1", "a=%C3", "a=%00", "a=%ED%A0%80"])
  func refuses(_ query: String) {
    #expect(throws: RequestError.malformedQuery) { try QueryItems(parsing: query[...]) }
  }
}
