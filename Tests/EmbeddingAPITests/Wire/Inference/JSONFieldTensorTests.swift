import Testing

@testable import EmbeddingAPI

@Suite struct JSONFieldTensorTests {
  private func numbers(_ json: String, count: Int, largest: Int32 = 255) throws -> [UInt8] {
    try JSONField(body: Array(json.utf8)).tensorNumbers(count: count, largest: largest)
  }

  @Test func numbersAreTheSameFlatAndNested() throws {
    for json in ["[1,2,3,4]", "[[1, 2], [3, 4]]", "[[[1], [2]], [[3], [4]]]", " [ 1 , [ 2 , 3 ] , [ ] , 4 ] "] {
      #expect(try numbers(json, count: 4) == [1, 2, 3, 4])
    }
  }

  @Test(arguments: ["[256]", "[-1]", "[1.0]", "[1e0]", "[\"1\"]", "[null]", "[true]", "[{}]", "[99999999999999999999]"])
  func whatIsNoNumberInItsRangeIsNamed(_ json: String) {
    #expect(
      throws: RequestFault.invalidValue(param: "body[0]", rule: "is a whole number from 0 to 255", found: "")
    ) { try numbers(json, count: 1) }
  }

  @Test func thereAreAsManyAsTheShapeSays() {
    for json in ["[1]", "[1,2,3]", "[]", "[[[]]]", "[[1,2],[3]]"] {
      #expect(throws: RequestFault.self) { try numbers(json, count: 2) }
    }
    #expect(throws: RequestFault.self) { try numbers("1", count: 1) }
  }

  @Test func anHonestShapeIsNotNeededForMemory() {
    #expect(throws: RequestFault.self) { try numbers("[1]", count: 1 << 62) }
  }

  @Test func elementsKeepTheirKind() throws {
    let elements = try JSONField(body: Array(#"[["a", {"url": "x"}], "[b]"]"#.utf8)).tensorElements(count: 3)
    #expect(elements.map(\.kind) == [.string, .object, .string])
    #expect(elements.map(\.param) == ["body[0]", "body[1]", "body[2]"])
    #expect(try elements[2].string() == "[b]")
  }
}
