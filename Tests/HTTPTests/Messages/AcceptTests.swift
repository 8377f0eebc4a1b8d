import Testing

@testable import HTTP

@Suite struct AcceptTests {
  private static let preferences: [(accept: String, expected: String)] = [
    ("", "application/json"),
    ("*/*", "application/json"),
    ("application/x-npy", "application/x-npy"),
    ("application/x-npy;q=0.5, application/json;q=0.4", "application/x-npy"),
    ("application/*;q=0.9, application/json;q=0.1", "application/x-npy"),
    ("application/json;q=0, */*", "application/x-npy"),
    ("text/html, application/json;q=0.9, */*;q=0.8", "application/json"),
    ("APPLICATION/X-NPY", "application/x-npy"),
    ("nonsense, application/x-npy", "application/x-npy"),
    ("application/x-npy;q=2, application/json;q=0.001", "application/json"),
  ]

  @Test("chooses by weight, then precision, then the server's order", arguments: preferences)
  func prefers(_ accept: String, _ expected: String) {
    #expect(Accept(accept).prefers(["application/json", "application/x-npy"]) == expected)
  }

  @Test("says so when nothing is acceptable", arguments: ["text/html", "*/*;q=0", "application/json;q=0.000"])
  func nothing(_ accept: String) {
    #expect(Accept(accept).prefers(["application/json"]) == nil)
  }

  private static let gzips: [(value: String, takes: Bool)] = [
    ("gzip", true), ("GZIP;q=0.5", true), ("br, gzip", true), ("*", true), ("x-gzip", true), ("deflate, *;q=0.1", true),
    ("", false), ("br", false), ("gzip;q=0", false), ("*, gzip;q=0", false), ("*;q=0", false), ("identity", false),
    ("gzip;q=x", false),
  ]

  @Test("gzip is taken only by clients that say so", arguments: gzips)
  func gzip(_ value: String, _ takes: Bool) {
    #expect(AcceptEncoding.takesGzip(value) == takes)
  }
}
