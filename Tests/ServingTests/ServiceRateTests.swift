import Testing

@testable import Serving

@Suite struct ServiceRateTests {
  @Test func oneSecondUntilMeasured() {
    #expect(ServiceRate().seconds(for: 500) == 1)
  }

  @Test func secondsForItemsAtTheMeasuredRate() {
    var rate = ServiceRate()
    rate.record(items: 10, in: .seconds(1))
    #expect(rate.seconds(for: 5) == 1)
    #expect(rate.seconds(for: 95) == 10)
    #expect(rate.seconds(for: 100_000) == 60)
  }

  @Test func itFollowsAChangeSlowly() {
    var rate = ServiceRate()
    rate.record(items: 10, in: .seconds(1))
    rate.record(items: 110, in: .seconds(1))
    #expect(rate.seconds(for: 300) == 10)
  }
}
