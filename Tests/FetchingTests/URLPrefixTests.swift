import Testing

@testable import Fetching

@Suite struct URLPrefixTests {
  private func isAllowed(_ url: String, by prefix: String) throws -> Bool {
    try URLPrefix(prefix).allows(FetchURL(url))
  }

  @Test(arguments: [
    ("https://good.example/", "https://good.example/a.png"),
    ("https://good.example/", "https://good.example"),
    ("https://good.example/", "https://good.example/?id=7&size=../big"),
    ("https://good.example/", "HTTPS://GOOD.Example:443/a.png"),
    ("https://Good.Example:443/", "https://good.example/a.png"),
    ("http://good.example:80/", "http://good.example/"),
    ("http://good.example:8080/", "http://good.example:08080/x"),
    ("http://good.example/shop/", "http://good.example/shop/a/b.png?x=1"),
    ("http://good.example/shop/", "http://good.example/shop/%41%25.png"),
    ("http://10.0.0.1/", "http://10.0.0.1/x"),
    ("http://[::1]:81/", "http://[0:0::1]:81/x"),
    ("http://under_score-1.example/", "http://under_score-1.example/.hidden/...x"),
  ])
  func whatLiesBelowIsAllowed(prefix: String, url: String) throws {
    #expect(try isAllowed(url, by: prefix))
  }

  @Test(arguments: [
    ("https://good.example/", "http://good.example/"),
    ("https://good.example/", "https://good.example:444/"),
    ("https://good.example/", "https://good.example.evil.example/"),
    ("https://good.example/", "https://evil.example/good.example/"),
    ("https://good.example/", "https://xgood.example/"),
    ("https://good.example/", "https://www.good.example/"),
    ("https://good.example/", "https://good.example./"),
    ("https://good.example/shop/", "https://good.example/shop"),
    ("https://good.example/shop/", "https://good.example/shopping/a.png"),
    ("https://good.example/shop/", "https://good.example/Shop/a.png"),
    ("https://good.example/shop/", "https://good.example/?/shop/"),
    ("https://good.example/shop/", "https://good.example//shop/"),
    ("http://127.0.0.1/", "http://127.0.0.2/"),
    ("http://127.0.0.1/", "http://[::ffff:127.0.0.1]/"),
  ])
  func nothingElseIs(prefix: String, url: String) throws {
    // Some of these are no URLs to begin with, which is as good.
    #expect((try? isAllowed(url, by: prefix)) != true)
  }

  @Test(arguments: [
    ("https://good.example", URLFault.endsWithoutSlash),
    ("https://good.example/shop", .endsWithoutSlash),
    ("https://good.example/?a=/", .query),
    ("https://good.example/#/", .fragment),
    ("https://user:password@good.example/", .userInformation),
    ("ftp://good.example/", .scheme),
    ("good.example/", .scheme),
    ("https:///", .host),
    ("https://*.example/", .host),
    ("https://good.example/a/../", .dotSegment),
  ])
  func aPrefixThatIsNoneIsRefused(text: String, fault: URLFault) {
    #expect(throws: fault) { try URLPrefix(text) }
  }
}
