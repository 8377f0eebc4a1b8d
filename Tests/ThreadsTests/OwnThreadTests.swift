import Foundation
import Testing
import Threads

@Suite struct OwnThreadTests {
  private func onThread<Value: Sendable>(
    _ name: String, blocksBrokenPipe: Bool = false, _ ask: @escaping @Sendable () -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try OwnThread.start(name: name, stackSize: 1 << 19, blocksBrokenPipe: blocksBrokenPipe) {
          continuation.resume(returning: ask())
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  @Test(arguments: [("encoder-12", "encoder-12"), ("a name of more than fifteen bytes", "a name of more ")])
  func hasItsName(name: String, shown: String) async throws {
    let own = try await onThread(name) { try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) }
    #expect(own == shown + "\n")
  }

  @Test(arguments: [false, true])
  func blocksTheSignalOfABrokenPipeWhereItIsAsked(blocks: Bool) async throws {
    let isBlocked = try await onThread("pipe", blocksBrokenPipe: blocks) {
      var signals = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &signals)
      return sigismember(&signals, SIGPIPE) == 1
    }
    #expect(isBlocked == blocks)
  }

  @Test func aThreadThatTheSystemRefusesIsAnError() {
    // More than any address space has.
    #expect(throws: ThreadError.self) { try OwnThread.start(name: "huge", stackSize: 1 << 50) {} }
  }
}
