import Testing

@testable import Tokenization

@Suite struct MergeQueueTests {
  @Test func givesTheLowestRankFirstAndOfThoseTheLeftmost() {
    var queue = MergeQueue(capacity: 4)
    var expected: [(UInt32, Int32)] = []
    for index in 0..<1_000 {
      let (rank, place) = (UInt32(index * 7_919 % 101), Int32(index * 104_729 % 997))
      queue.push(rank: rank, place: place)
      expected.append((rank, place))
    }
    expected.sort { $0 < $1 }
    for (rank, place) in expected {
      let top = queue.pop()
      #expect(top?.rank == rank && top?.place == place)
    }
    #expect(queue.pop() == nil)
  }
}
