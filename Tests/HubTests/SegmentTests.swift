import Testing

@testable import Hub

@Suite struct SegmentTests {
  @Test(arguments: [1, 9, 10, 11, 20, 21] as [Int64])
  func coversEachByteOnce(size: Int64) {
    let segments = Segment.plan(size: size, length: 10)
    var next: Int64 = 0
    for (index, segment) in segments.enumerated() {
      #expect(segment.index == index)
      #expect(segment.offset == next)
      #expect((1...10).contains(segment.length))
      next += segment.length
    }
    #expect(next == size)
  }

  @Test func anEmptyFileHasNone() {
    #expect(Segment.plan(size: 0).isEmpty)
  }
}
