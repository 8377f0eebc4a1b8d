import Foundation
import Testing

@testable import Hub

@Suite struct DigestTests {
  @Test func tellsByItsLengthWhichDigestAnETagIs() {
    #expect(Digest(etag: String(repeating: "a", count: 64)) == .sha256(String(repeating: "a", count: 64)))
    #expect(Digest(etag: String(repeating: "0", count: 40)) == .gitBlob(String(repeating: "0", count: 40)))
    for etag in ["", "5f-12", String(repeating: "g", count: 40), String(repeating: "A", count: 64), "../x"] {
      #expect(Digest(etag: etag) == nil)
    }
  }

  /// `git hash-object` and `sha256sum` of the same bytes; more of them than are read at once.
  @Test func equalsGitAndSha256sum() throws {
    let temporary = try Temporary()
    try temporary.write(String(repeating: "siglip ", count: 300_000), to: "file")
    let path = temporary.folder.appending(path: "file").path
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    let git = Digest.gitBlob("")
    #expect(try git.found(in: descriptor, size: 2_100_000, path: path) == "3837aef3ac4da9497ad46dcf441924d40f9a1e31")
    let sha256 = Digest.sha256("")
    #expect(
      try sha256.found(in: descriptor, size: 2_100_000, path: path)
        == "f7345f896bd9d5da89d5a980720f23ac27363beafdb21796e7d2a1fcc139d6a3")
    #expect(throws: HubError.cut(file: path, expected: 2_100_001, found: 2_100_000)) {
      try sha256.found(in: descriptor, size: 2_100_001, path: path)
    }
  }
}
