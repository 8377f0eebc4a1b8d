import Testing

@testable import HTTP

@Suite struct RequestIDTests {
  @Test("made ids are sane and differ")
  func make() {
    let ids = (0..<10_000).map { _ in RequestID.make() }
    #expect(Set(ids).count == ids.count)
    #expect(ids.allSatisfy { $0.utf8.count == 16 && RequestID.isSane($0) })
  }

  private static let ids: [(id: String, isSane: Bool)] = [
    ("0d3f-AB_1.2:3/4+5=", true), ("", false), ("a b", false), ("a\"b", false), ("a\u{1B}[31m", false), ("ä", false),
    (String(repeating: "x", count: 128), true), (String(repeating: "x", count: 129), false),
  ]

  @Test("a caller's id must be short and plain", arguments: ids)
  func sane(_ id: String, _ isSane: Bool) {
    #expect(RequestID.isSane(id) == isSane)
  }
}
