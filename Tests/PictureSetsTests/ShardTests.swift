import Testing

@testable import PictureSets

@Suite struct ShardTests {
  @Test(arguments: [("0/1", 0, 1), ("2/3", 2, 3), ("9/10", 9, 10)]) func reads(
    _ text: String, _ index: Int, _ count: Int
  ) {
    #expect(Shard(text)?.index == index)
    #expect(Shard(text)?.count == count)
  }

  @Test(arguments: ["", "1", "1/", "/2", "3/3", "-1/3", "0/0", "a/b", "1/2/3", "0/-1"]) func refuses(_ text: String) {
    #expect(Shard(text) == nil)
  }

  @Test(arguments: [0, 1, 2, 7, 10, 11], [1, 2, 3, 8]) func partsAreTheWholeInOrder(_ elements: Int, _ count: Int)
    throws
  {
    let whole = Array(0..<elements)
    let parts = try (0..<count).map { try #require(Shard("\($0)/\(count)")).part(of: whole) }
    #expect(parts.flatMap { $0 } == whole)
    let sizes = parts.map(\.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }
}
