import Testing

@testable import EmbeddingAPI

@Suite struct StageTimesTests {
  @Test func theHeaderIsInMillisecondsInTheOrderOfTheWay() {
    var times = StageTimes()
    times[.total] = .microseconds(12_345)
    times[.decode] = .microseconds(1_007)
    #expect(times.serverTiming == "decode;dur=1.007, total;dur=12.345")
  }

  @Test func theSlowestItemCounts() {
    var first = StageTimes()
    first[.decode] = .milliseconds(1)
    var second = StageTimes()
    second[.decode] = .milliseconds(3)
    second[.encode] = .milliseconds(2)
    first.merge(second)
    #expect(first[.decode] == .milliseconds(3))
    #expect(first[.encode] == .milliseconds(2))
  }
}
