import Testing

@testable import EmbeddingAPI

@Suite struct PictureSourceTests {
  private func source(_ json: String) throws -> PictureSource { try PictureSource(JSONField(body: Array(json.utf8))) }

  private func bytes(_ json: String) throws -> [UInt8] { Array(try source(json).bytes(param: "image")) }

  @Test(arguments: [
    #""QUJD""#, #""data:image/png;base64,QUJD""#, #""DATA:;base64,QUJD""#, #"{"base64": "QUJD"}"#, #""\u0051UJD""#,
  ])
  func isReadFromEveryForm(json: String) throws {
    #expect(try bytes(json) == Array("ABC".utf8))
  }

  /// Some writers of JSON escape every solidus.
  @Test func escapedBase64IsReadToo() throws {
    #expect(try bytes(#""\/\/\/\/""#) == [0xFF, 0xFF, 0xFF])
  }

  @Test(arguments: [
    (#""http://x/y.png""#, "http://x/y.png"), (#""HTTPS:\/\/x""#, "HTTPS://x"), (#"{"url": "x"}"#, "x"),
  ])
  func aURLIsOne(json: String, url: String) throws {
    #expect(try source(json) == .url(url))
    #expect(try source(json).isElsewhere)
    #expect(throws: RequestFault.sourceNotAllowed(param: "image", kind: "url")) { try bytes(json) }
  }

  @Test func aPathIsOne() throws {
    let json = #"{"path": "a/b.png"}"#
    #expect(try source(json) == .path("a/b.png"))
    #expect(try source(json).isElsewhere)
    #expect(throws: RequestFault.sourceNotAllowed(param: "image", kind: "path")) { try bytes(json) }
  }

  @Test(arguments: [#"{"url": 7}"#, #"{"path": null}"#, #"{"path": ["a"]}"#])
  func aNameIsAString(json: String) {
    #expect(throws: RequestFault.self) { try source(json) }
  }

  @Test(arguments: [#""data:image/png,QUJD""#, #""data:base64,QUJD""#, #""data:""#])
  func aDataURIThatIsNotBase64IsRefused(json: String) {
    #expect(throws: RequestFault.invalidDataURI(param: "image")) { try bytes(json) }
  }

  @Test(arguments: ["{}", #"{"base64": "QUJD", "url": "x"}"#, #"{"size": 3}"#])
  func anObjectHasOneKind(json: String) {
    #expect(
      throws: RequestFault.invalidValue(param: "body", rule: "has exactly one of base64, url and path", found: "")
    ) { try source(json) }
  }

  @Test func nothingElseIsASource() {
    for json in ["7", "null", "[]"] { #expect(throws: RequestFault.self) { try source(json) } }
  }
}
