/// Works on elements side by side and hands out the results in the elements' order.
///
/// So many are under way at once that the encoders always have a batch waiting, and no more, so that memory
/// does not grow with the collection.
func inOrder<Element: Sendable, Value: Sendable>(
  _ elements: [Element], window: Int = 64, _ work: @escaping @Sendable (Element) async throws -> Value,
  each: (Element, Result<Value, any Error>) throws -> Void
) async throws {
  try await withThrowingTaskGroup(of: (Int, Result<Value, any Error>).self) { group in
    func start(_ index: Int) {
      let element = elements[index]
      group.addTask {
        do { return (index, .success(try await work(element))) } catch { return (index, .failure(error)) }
      }
    }
    for index in 0..<min(window, elements.count) { start(index) }
    var waiting: [Int: Result<Value, any Error>] = [:]
    var next = 0
    while let (index, result) = try await group.next() {
      waiting[index] = result
      while let ready = waiting.removeValue(forKey: next) {
        try each(elements[next], ready)
        next += 1
        // A slow element holds the window, else results without bound would wait behind it.
        if next + window - 1 < elements.count { start(next + window - 1) }
      }
    }
  }
}
