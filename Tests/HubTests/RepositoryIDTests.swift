import Testing

@testable import Hub

@Suite struct RepositoryIDTests {
  @Test(arguments: ["google/siglip2-base-patch16-256", "gpt2", "_a/b.c_d", "a/" + String(repeating: "b", count: 96)])
  func takesTheHubsNames(text: String) throws {
    let id = try RepositoryID(text)
    #expect(id.description == text)
    #expect(RepositoryID(folderName: id.folderName) == id)
  }

  @Test(arguments: [
    "", "/", "a/", "/a", "a/b/c", "../a", "a/..", "a--b/c", "a/-b", "a/b-", "a/.b", "a b/c", "a/b.git", "ä/b", "a/b\n",
    "a\\b", "a/" + String(repeating: "b", count: 97),
  ])
  func refusesWhatCouldLeaveTheCache(text: String) {
    #expect(throws: HubError.invalidRepositoryID(text)) { try RepositoryID(text) }
  }

  @Test func namesFoldersAsTheLibraryDoes() throws {
    #expect(try RepositoryID("google/siglip2-base").folderName == "models--google--siglip2-base")
    #expect(try RepositoryID("gpt2").folderName == "models--gpt2")
    #expect(RepositoryID(folderName: "datasets--a--b") == nil)
    #expect(RepositoryID(folderName: "models--a--b--c") == nil)
  }
}
