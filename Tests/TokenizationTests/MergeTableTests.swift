import Testing

@testable import Tokenization

@Suite struct MergeTableTests {
  @Test func findsEveryMergeThroughGrowthAndNoOther() {
    var table = MergeTable()
    for left in Int32(0)..<100 {
      for right in Int32(0)..<50 { #expect(table.append(left, right, to: left * 50 + right) == nil) }
    }
    #expect(table.count == 5_000)
    for left in Int32(0)..<100 {
      for right in Int32(0)..<60 {
        let merge = table.merge(left, right)
        #expect(merge?.id == (right < 50 ? left * 50 + right : nil))
        #expect(merge?.rank == (right < 50 ? UInt32(left * 50 + right) : nil))
      }
    }
    #expect(table.merge(50, 99) == nil)
  }

  @Test func tellsLeftFromRightAndTheFirstOfTwo() {
    var table = MergeTable()
    #expect(table.append(1, 2, to: 3) == nil)
    #expect(table.merge(2, 1) == nil)
    #expect(table.append(2, 1, to: 4) == nil)
    #expect(table.append(1, 2, to: 5) == 0)
    #expect(table.merge(1, 2)?.id == 3 && table.count == 2)
  }
}
