/// So many exchanges at a time, over all files.
actor Connections {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) {
    free = count
  }

  /// Runs `work` when there is a connection for it, first come, first served.
  nonisolated func use<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
    await take()
    do {
      try Task.checkCancellation()
      let result = try await work()
      await giveBack()
      return result
    } catch {
      await giveBack()
      throw error
    }
  }

  private func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func giveBack() {
    if waiting.isEmpty {
      free += 1
    } else {
      waiting.removeFirst().resume()
    }
  }
}
