import Testing

@testable import Serving

@Suite struct ServiceRateTests {
  let start = ContinuousClock.now

  private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

  @Test func oneSecondUntilMeasured() {
    #expect(ServiceRate().seconds(for: 500) == 1)
    #expect(ServiceRate().duration(of: 500) == nil)
  }

  @Test func secondsForPlacesAtTheMeasuredRate() {
    var rate = ServiceRate()
    rate.begin(start)
    rate.record(10, at(1))
    #expect(rate.seconds(for: 5) == 1)
    #expect(rate.seconds(for: 95) == 10)
    #expect(rate.seconds(for: 100_000) == 60)
  }

  @Test func requestsThatEndTogetherCountTogether() {
    var rate = ServiceRate()
    rate.begin(start)
    for _ in 0..<4 { rate.record(25, at(10)) }
    #expect(rate.seconds(for: 95) == 10)
  }

  @Test func timeWithNothingToDoDoesNotCount() {
    var rate = ServiceRate()
    rate.begin(start)
    rate.record(10, at(1))
    rate.end(at(1))
    rate.begin(at(1000))
    rate.record(10, at(1001))
    #expect(rate.seconds(for: 95) == 10)
  }

  @Test func failedRequestsTakeTimeAndWorkNothingOff() {
    var rate = ServiceRate()
    rate.begin(start)
    rate.record(10, at(1))
    rate.record(0, at(2))
    #expect(rate.seconds(for: 45) > 8)
  }

  @Test func itFollowsAChange() {
    var rate = ServiceRate()
    rate.begin(start)
    for second in 1...20 { rate.record(10, at(Double(second))) }
    for second in 21...40 { rate.record(100, at(Double(second))) }
    #expect((10...11).contains(rate.seconds(for: 1000)))
  }
}
