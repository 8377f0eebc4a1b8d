import Testing

@testable import EmbeddingAPI

@Suite struct PrometheusTextTests {
  @Test func aFamilyHasHelpTypeAndSamples() {
    var page = PrometheusText()
    page.family("requests_total", .counter, "Requests.")
    page.sample("requests_total", ["route": "/a\"b\\c\nd"], 3)
    #expect(
      page.text == """
        # HELP requests_total Requests.
        # TYPE requests_total counter
        requests_total{route="/a\\"b\\\\c\\nd"} 3

        """)
  }

  @Test func histogramBucketsAreCumulative() {
    var histogram = Histogram(bounds: [1, 2])
    for value in [0.5, 1, 1.5, 9] { histogram.record(value) }
    var page = PrometheusText()
    page.histogram("t", label: ("stage", "x"), histogram)
    #expect(
      page.text == """
        t_bucket{stage="x",le="1.0"} 2
        t_bucket{stage="x",le="2.0"} 3
        t_bucket{stage="x",le="+Inf"} 4
        t_sum{stage="x"} 12
        t_count{stage="x"} 4

        """)
  }
}
