import Testing

@testable import Fetching

@Suite struct FetchURLTests {
  @Test(arguments: [
    ("http://good.example@evil.example/", URLFault.userInformation),
    ("http://good.example:80@evil.example/", .userInformation),
    ("http://@good.example/", .userInformation),
    (#"http:\\good.example\"#, .character),
    (#"http://good.example\@evil.example/"#, .character),
    ("http://good.example /", .character),
    ("http://good.example/\u{0}", .character),
    ("http://good.example/\r\nHost: evil", .character),
    ("http://good.example/\t", .character),
    ("http://gööd.example/", .character),
    ("http://good.example/ö", .character),
    ("http://good\u{3002}example/", .character),
    ("http://good.example/<script>", .character),
    ("http://good.example/{a}", .character),
    ("http:/good.example/", .scheme),
    ("http:good.example", .scheme),
    ("//good.example/", .scheme),
    ("file:///etc/passwd", .scheme),
    ("gopher://good.example/", .scheme),
    ("httpx://good.example/", .scheme),
    ("javascript://good.example/", .scheme),
    ("", .scheme),
    ("http://", .host),
    ("http:///path", .host),
    ("http://:80/", .host),
    ("http://?x", .host),
    ("http://.good.example/", .host),
    ("http://good..example/", .host),
    ("http://good.example./", .host),
    ("http://a,b/", .host),
    ("http://%67ood.example/", .host),
    ("http://127.1/", .host),
    ("http://127.0.0.01/", .host),
    ("http://0177.0.0.1/", .host),
    ("http://2130706433/", .host),
    ("http://0x7f000001/", .host),
    ("http://127.0.0.0x1/", .host),
    ("http://1.2.3.4.5/", .host),
    ("http://[127.0.0.1]/", .host),
    ("http://[::1/", .host),
    ("http://[::1%25eth0]/", .host),
    ("http://[fe80::1%eth0]/", .percentEncoding),
    ("http://[]/", .host),
    ("http://good.example:/", .port),
    ("http://good.example:0/", .port),
    ("http://good.example:65536/", .port),
    ("http://good.example:080000/", .port),
    ("http://good.example:+80/", .port),
    ("http://good.example:80:80/", .port),
    ("http://good.example:8a/", .port),
    ("http://[::1]80/", .port),
    ("http://good.example/#", .fragment),
    ("http://good.example#@evil.example/", .fragment),
    ("http://good.example/%", .percentEncoding),
    ("http://good.example/%2", .percentEncoding),
    ("http://good.example/%zz", .percentEncoding),
    ("http://good.example/..", .dotSegment),
    ("http://good.example/a/../b", .dotSegment),
    ("http://good.example/a/./b", .dotSegment),
    ("http://good.example/a/..;x=1/b", .dotSegment),
    ("http://good.example/a/.;/b", .dotSegment),
    ("http://good.example/a/%2e%2e/b", .encodedSeparator),
    ("http://good.example/a/.%2E/b", .encodedSeparator),
    ("http://good.example/a%2fb", .encodedSeparator),
    ("http://good.example/a%5Cb", .encodedSeparator),
    ("http://good.example/a%00b", .encodedSeparator),
  ])
  func whatMayBeReadInTwoWaysIsRefused(text: String, fault: URLFault) {
    #expect(throws: fault) { try FetchURL(text) }
  }

  @Test func isNoLongerThanTheLimit() throws {
    let start = "http://good.example/"
    let longest = start + String(repeating: "a", count: FetchURL.longest - start.count)
    _ = try FetchURL(longest)
    #expect(throws: URLFault.tooLong(limit: FetchURL.longest)) { try FetchURL(longest + "a") }
    let label = String(repeating: "a", count: 64)
    #expect(throws: URLFault.host) { try FetchURL("http://\(label).example/") }
  }

  @Test(arguments: [
    ("HTTP://Good.Example", "http://good.example:80/"),
    ("https://good.example?x=%20y", "https://good.example:443/?x=%20y"),
    ("http://good.example:08/a;b=c//d?", "http://good.example:8/a;b=c//d?"),
    ("http://[2001:DB8:0::1]/", "http://[2001:db8::1]:80/"),
  ])
  func isWrittenAgainFromItsParts(text: String, written: String) throws {
    let url = try FetchURL(text)
    #expect(url.description == written)
    #expect(try FetchURL(written) == url)
  }

  @Test func eachRuleHasASentence() {
    let faults: [URLFault] = [
      .tooLong(limit: 9), .character, .percentEncoding, .scheme, .userInformation, .host, .port, .fragment, .dotSegment,
      .encodedSeparator, .query, .endsWithoutSlash,
    ]
    #expect(Set(faults.map(\.description)).count == faults.count)
  }
}
