import Testing

@testable import EmbeddingAPI

@Suite struct TraceParentTests {
  @Test func aWellFormedOneIsKept() {
    let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    #expect(TraceParent(text)?.description == text)
  }

  @Test(arguments: [
    "", "00", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
    "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0\u{1b}",
  ])
  func anythingElseNeverReachesALog(text: String) {
    #expect(TraceParent(text) == nil)
  }
}
