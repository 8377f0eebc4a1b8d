import Foundation
import Testing

@testable import Hub

@Suite struct FileLockTests {
  @Test func secondWaitsUntilTheFirstLetsGo() async throws {
    let temporary = try Temporary()
    let file = temporary.folder.appending(path: "locks/a.lock")
    var first: FileLock? = try await FileLock.acquire(file)
    #expect(try FileLock.attempt(file.path) == nil)
    let second = Task { try await FileLock.acquire(file) }
    try await Task.sleep(for: .milliseconds(120))
    #expect(first != nil)
    first = nil
    _ = try await second.value
    // The file stays: who waits for it waits for this very file.
    #expect(temporary.exists("locks/a.lock"))
  }

  @Test func waitingEndsWithTheTask() async throws {
    let temporary = try Temporary()
    let file = temporary.folder.appending(path: "a.lock")
    let first = try await FileLock.acquire(file)
    let second = Task { try await FileLock.acquire(file) }
    second.cancel()
    await #expect(throws: CancellationError.self) { _ = try await second.value }
    withExtendedLifetime(first) {}
  }
}
