import Testing

@testable import Hub

@Suite struct DigestTests {
  @Test func tellsByLengthWhichDigestAnETagIs() {
    #expect(Digest(etag: String(repeating: "a", count: 64)) == .sha256(String(repeating: "a", count: 64)))
    #expect(Digest(etag: String(repeating: "0", count: 40)) == .gitBlob(String(repeating: "0", count: 40)))
    #expect(Digest(etag: String(repeating: "g", count: 40)) == nil)
    #expect(Digest(etag: "5f-12") == nil)
  }
}
