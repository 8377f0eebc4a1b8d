import Testing

@testable import EmbeddingAPI

@Suite struct APIKeysTests {
  private let first = "0123456789abcdef"
  private let second = "fedcba9876543210"

  private func keys(_ file: String) throws -> APIKeys {
    var keys = APIKeys()
    try keys.add(file: file)
    return keys
  }

  private func fault(_ file: String) -> APIKeyError? {
    do {
      _ = try keys(file)
      return nil
    } catch {
      return error as? APIKeyError
    }
  }

  @Test(arguments: ["\n", "\r\n"])
  func aFileHasNamesAndKeysAndComments(_ end: String) throws {
    let file = ["# callers", "", "shop:\(first)", "  search \t \(second)  ", "a.b-c_1: \(first)=:"].joined(
      separator: end)
    let keys = try keys(file)
    #expect(keys.names == ["shop", "search", "a.b-c_1"])
    #expect(keys.name(of: first) == "shop")
    #expect(keys.name(of: second) == "search")
    #expect(keys.name(of: first + "=:") == "a.b-c_1")
  }

  @Test func onlyTheWholeKeyIsAKey() throws {
    let keys = try keys("shop:\(first)")
    for wrong in ["", String(first.dropLast()), first + "0", first.uppercased(), " " + first, "shop:" + first, second] {
      #expect(keys.name(of: wrong) == nil)
    }
  }

  @Test func aNameMayHaveAnOldAndANewKey() throws {
    let keys = try keys("shop:\(first)\nshop:\(second)")
    #expect(keys.names == ["shop"])
    #expect(keys.name(of: first) == "shop" && keys.name(of: second) == "shop")
  }

  @Test func aVariableIsAList() throws {
    var keys = APIKeys()
    try keys.add(list: "shop:\(first), search:\(second)")
    #expect(keys.names == ["shop", "search"])
    #expect(throws: APIKeyError.repeatedKey(.element(1))) { try keys.add(list: "again:\(second)") }
    #expect(throws: APIKeyError.noSeparator(.element(2))) { try keys.add(list: "c:\(first)0,") }
  }

  @Test func aFaultTellsItsLineAndNothingOfTheKey() {
    #expect(fault("\n#\n\(first)") == .noSeparator(.line(3)))
    #expect(fault(":\(first)") == .malformedName(.line(1)))
    #expect(fault("sh\u{f6}p:\(first)") == .malformedName(.line(1)))
    #expect(fault("a:\(first)\n" + String(repeating: "n", count: 65) + ":\(second)") == .malformedName(.line(2)))
    #expect(fault("shop:") == .keyLength(.line(1), 16...512))
    #expect(fault("shop:\(first.dropLast())") == .keyLength(.line(1), 16...512))
    #expect(fault("shop:" + String(repeating: "k", count: 513)) == .keyLength(.line(1), 16...512))
    #expect(fault("shop:\(first) \(second)") == .malformedKey(.line(1)))
    #expect(fault("shop:\(first)\u{1b}[m") == .malformedKey(.line(1)))
    #expect(fault("shop:\(first)\nsearch:\(first)") == .repeatedKey(.line(2)))
    for file in [first, "shop:\(first) x", "sh\u{f6}p:\(first)", "a:\(first)\nb:\(first)"] {
      #expect(fault(file)?.description.contains("0123456789abcde") == false)
    }
  }

  @Test func thereMayBeAThousand() throws {
    let many = (0..<1024).map { "n:\(first)\($0)" }.joined(separator: "\n")
    #expect(try keys(many).name(of: first + "1023") == "n")
    #expect(fault(many + "\nn:\(second)") == .tooManyKeys(limit: 1024))
  }
}
