import Testing

@testable import Hub

@Suite struct HubModelTests {
  @Test func takesARevisionBehindTheName() throws {
    let model = try HubModel("org/name@v1.0")
    #expect(model.repository.description == "org/name")
    #expect(model.revision == "v1.0")
    #expect(model.description == "org/name@v1.0")
  }

  @Test func theOneInTheNameWinsOverTheOption() throws {
    #expect(try HubModel("org/name@a", revision: "b").revision == "a")
    #expect(try HubModel("org/name", revision: "b").revision == "b")
    #expect(try HubModel("org/name").description == "org/name")
  }

  @Test(arguments: ["main", "refs/pr/1", "feature/x", commit])
  func takesGitsNames(revision: String) throws {
    #expect(try HubModel("org/name", revision: revision).revision == revision)
  }

  @Test(arguments: ["", "..", "a/../b", "/a", "a/", ".hidden", "a//b", "a b", "a\n", "a:b", "a\\b"])
  func refusesWhatIsNoReference(revision: String) {
    #expect(throws: HubError.invalidRevision(revision)) { try HubModel("org/name@\(revision)") }
  }
}
