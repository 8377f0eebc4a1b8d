import Testing

@testable import PictureSets

@Suite struct HTMLReportTests {
  @Test func escapesAllThatMeansSomething() {
    #expect(HTMLReport.escape("<a href='x'>\"&\"</a>") == "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;")
  }

  @Test func theTitleIsEscapedAndNothingIsLoaded() {
    var page = HTMLReport(title: "<script>alert(1)</script>")
    page.add("<p>body</p>")
    #expect(!page.text.contains("<script"))
    #expect(page.text.contains("default-src 'none'"))
    #expect(page.text.contains("<p>body</p>"))
  }
}
