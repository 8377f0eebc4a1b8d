import Testing

@testable import HTTP

@Suite struct MediaTypeTests {
  @Test("reads type, subtype and parameters")
  func parameters() throws {
    let media = try #require(MediaType("Multipart/Form-Data ; Boundary=\"a \\\"b\\\\\"; charset=UTF-8;"))
    #expect(media.essence == "multipart/form-data")
    #expect(media["boundary"] == "a \"b\\")
    #expect(media["charset"] == "UTF-8")
  }

  @Test(
    "refuses what is no media type",
    arguments: [
      "", "text", "text/", "/plain", "text/plain x", "text/plain; a", "text/plain; a=", "text/plain; a=\"b",
      "text /plain", "text/plain, text/html",
    ])
  func refuses(_ text: String) {
    #expect(MediaType(text) == nil)
  }
}
