import Testing

@testable import HTTP

@Suite struct RequestErrorTests {
  private static let codes: [(error: RequestError, code: String)] = [
    (RequestError.malformedChunkSize, "malformed_chunk_size"),
    (.transferEncodingOnHTTP10, "transfer_encoding_on_http10"),
    (.bodyTooLarge(limit: 3), "body_too_large"),
  ]

  @Test("a code is the case's name in snake case", arguments: codes)
  func code(_ error: RequestError, _ code: String) {
    #expect(error.code == code)
  }

  @Test("a limit's message names the limit")
  func message() {
    #expect(RequestError.bodyTooLarge(limit: 33).message.contains("33"))
    #expect(RequestError.tooManyFields(limit: 100).message.contains("100"))
  }
}
