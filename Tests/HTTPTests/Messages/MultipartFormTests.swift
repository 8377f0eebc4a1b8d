import Testing

@testable import HTTP

@Suite struct MultipartFormTests {
  private func parse(_ body: String, boundary: String = "b", maximumParts: Int = 10) throws -> MultipartForm {
    try MultipartForm(
      parsing: Array(body.utf8), contentType: MediaType("multipart/form-data; boundary=\"\(boundary)\""),
      maximumParts: maximumParts)
  }

  @Test("reads fields and files, in order")
  func parts() throws {
    let form = try parse(
      """
      --b\r\nContent-Disposition: form-data; name="image"; filename="bear \\"1\\".png"\r\nContent-Type: image/png\r\n\r
      \r\n--\r\n--c\r\n--b\r\ncontent-disposition: Form-Data; name=label\r\n\r\na bear\r\n--b\r
      Content-Disposition: form-data; name="label"\r\nContent-Transfer-Encoding: binary\r\n\r\nくま\r\n--b--\r\n
      """.replacing("\r\n\n", with: "\r\n"))
    #expect(form.parts.map(\.name) == ["image", "label", "label"])
    #expect(form["image"]?.filename == "bear \"1\".png")
    #expect(form["image"]?.contentType?.essence == "image/png")
    #expect(form["image"]?.text == "\r\n--\r\n--c")
    #expect(form[all: "label"].map(\.text) == ["a bear", "くま"])
  }

  @Test("takes a body that is empty, and none at all, and names that browsers escaped")
  func edges() throws {
    #expect(try parse("--b--").parts.isEmpty)
    #expect(try parse("\r\n--b--\r\n").parts.isEmpty)
    let form = try parse("--b\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n\r\n--b--")
    #expect(form.parts.map(\.name) == ["a\"b"])
    #expect(form.parts.first?.body.isEmpty == true)
    // The accent and the quote are one character to Swift, and two to whoever wrote the name.
    let accented = try parse("--b\r\nContent-Disposition: form-data; name=\"%22\u{301}%0D%0A%0a\"\r\n\r\n\r\n--b--")
    #expect(accented.parts.first?.name.utf8.elementsEqual("\"\u{301}\r\n%0a".utf8) == true)
  }

  @Test("a part shares the body's bytes")
  func shares() throws {
    let form = try parse("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhello\r\n--b--")
    #expect(form.parts.first?.body.startIndex == 49)
  }

  private static let part = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"

  private static let broken: [(body: String, error: MultipartError)] = [
    ("", MultipartError.missingOpeningBoundary),
    ("preamble\r\n--b--", .missingOpeningBoundary),
    ("--b", .missingClosingBoundary),
    ("--b\r\n", .missingClosingBoundary),
    (part, .missingClosingBoundary),
    (part + "--b", .missingClosingBoundary),
    (part + "--b--\r\nepilogue", .textAfterClosingBoundary),
    ("--b \r\n", .malformedDelimiter(part: 0)),
    (part + "--bx\r\n", .malformedDelimiter(part: 1)),
    ("--b\r\nno colon\r\n\r\nx\r\n--b--", .malformedHeader(part: 0)),
    ("--b\r\nX: a\n\r\nx\r\n--b--", .malformedHeader(part: 0)),
    ("--b\r\nX : a\r\n\r\nx\r\n--b--", .malformedHeader(part: 0)),
    ("--b\r\nContent-Type: nonsense\r\n\r\nx\r\n--b--", .malformedHeader(part: 0)),
    ("--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--", .malformedHeader(part: 0)),
    ("--b\r\nX: \(String(repeating: "y", count: 5000))\r\n\r\nx\r\n--b--", .headerTooLarge(part: 0, limit: 4096)),
    ("--b\r\nX: a\r\n\r\nx\r\n--b--", .missingDisposition(part: 0)),
    ("--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--", .missingDisposition(part: 0)),
    ("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", .missingName(part: 0)),
    (
      "--b\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
      .encodedPart(part: 0)
    ),
    (part + part + part + "--b--", .tooManyParts(limit: 2)),
  ]

  @Test("names the rule that is broken", arguments: broken)
  func refuses(_ body: String, _ error: MultipartError) {
    #expect(throws: error) { try parse(body, maximumParts: 2) }
  }

  private static let boundaries: [(contentType: String, error: MultipartError)] = [
    ("application/json", MultipartError.notMultipart), ("multipart/form-data", .missingBoundary),
    ("multipart/form-data; boundary=\"\"", .malformedBoundary),
    ("multipart/form-data; boundary=\"a \"", .malformedBoundary),
    ("multipart/form-data; boundary=\"a;\"", .malformedBoundary),
    ("multipart/form-data; boundary=\(String(repeating: "x", count: 71))", .malformedBoundary),
  ]

  @Test("wants a form with a proper boundary", arguments: boundaries)
  func boundary(_ contentType: String, _ error: MultipartError) {
    #expect(throws: error) { try MultipartForm(parsing: [], contentType: MediaType(contentType)) }
  }

  @Test("every cut of a form is refused")
  func cuts() {
    let whole = Array((Self.part + "--b--").utf8)
    for end in whole.indices {
      #expect(throws: MultipartError.self) { try parse(String(decoding: whole[..<end], as: UTF8.self)) }
    }
  }
}
