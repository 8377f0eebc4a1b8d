import Testing

@testable import EmbeddingAPI

@Suite("Deadlines")
struct DeadlinesTests {
  private let deadlines = Deadlines()

  @Test("Work that ends in time gives its result, and its deadline is forgotten at once")
  func endsInTime() async throws {
    let results = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<200 {
        group.addTask { [deadlines] in try await deadlines.run(.seconds(3600), from: .now) { number } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.sorted() == Array(0..<200))
    #expect(deadlines.count == 0)
  }

  @Test("Work that takes longer is cancelled, and the error says how long it had", arguments: [0, 1, 40])
  func isCancelled(milliseconds: Int) async {
    await #expect(throws: RequestFault.deadlinePassed(milliseconds: milliseconds)) {
      try await deadlines.run(.milliseconds(milliseconds), from: .now) { try await Task.sleep(for: .seconds(3600)) }
    }
    #expect(deadlines.count == 0)
  }

  @Test("The time counts from the start that is given")
  func countsFromStart() async {
    await #expect(throws: RequestFault.deadlinePassed(milliseconds: 60_000)) {
      try await deadlines.run(.seconds(60), from: .now - .seconds(61)) { try await Task.sleep(for: .seconds(3600)) }
    }
  }

  @Test("A nearer deadline passes although a farther one was there first, and the farther one stays")
  func nearerAfterFarther() async {
    let farther = Task { [deadlines] in
      try await deadlines.run(.seconds(600), from: .now) { try await Task.sleep(for: .seconds(600)) }
    }
    while deadlines.count == 0 { await Task.yield() }
    await #expect(throws: RequestFault.deadlinePassed(milliseconds: 5)) {
      try await deadlines.run(.milliseconds(5), from: .now) { try await Task.sleep(for: .seconds(600)) }
    }
    #expect(deadlines.count == 1)
    farther.cancel()
    await #expect(throws: CancellationError.self) { try await farther.value }
  }

  @Test("One deadline after the other passes, whatever the order in which they came")
  func severalPass() async {
    let passed = await withTaskGroup(of: Int.self) { group in
      for milliseconds in [50, 10, 30] {
        group.addTask { [deadlines] in
          do {
            try await deadlines.run(.milliseconds(milliseconds), from: .now) {
              try await Task.sleep(for: .seconds(600))
            }
          } catch RequestFault.deadlinePassed(let milliseconds) {
            return milliseconds
          } catch {}
          return -1
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(passed.sorted() == [10, 30, 50])
  }

  @Test("An error of the work itself is thrown as it is")
  func ownError() async {
    await #expect(throws: RequestFault.loading) {
      try await deadlines.run(.seconds(3600), from: .now) { throw RequestFault.loading }
    }
    #expect(deadlines.count == 0)
  }

  @Test("A caller that is cancelled cancels the work")
  func callerIsCancelled() async {
    let caller = Task { [deadlines] in
      try await deadlines.run(.seconds(3600), from: .now) { try await Task.sleep(for: .seconds(3600)) }
    }
    caller.cancel()
    await #expect(throws: CancellationError.self) { try await caller.value }
    #expect(deadlines.count == 0)
  }
}
