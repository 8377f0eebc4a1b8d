import SigLIP
import Testing

@testable import Serving

@Suite struct EncoderPoolTests {
  private func pool(workers: Int = 1, itemLimit: Int = 512) throws -> EncoderPool {
    var configuration = EncoderPool.Configuration()
    configuration.workers = workers
    configuration.itemLimit = itemLimit
    return try EncoderPool(configuration)
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Double {
    func dot(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
    return dot(a, b) / (dot(a, a) * dot(b, b)).squareRoot()
  }

  @Test func eachItemOfManyCallersGetsTheVectorItGetsAlone() async throws {
    let model = try Mini.model.get()
    let pool = try pool(workers: 2)
    let inputs = (0..<60).map { Mini.text(Int32(20 + $0)) }
    var alone: [[Float]] = []
    for input in inputs {
      alone += try await pool.encode([input], model: model, modality: .text).vectors
    }
    let together = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for (index, input) in inputs.enumerated() {
        group.addTask { (index, try await pool.encode([input], model: model, modality: .text).vectors[0]) }
      }
      return try await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
    }
    for (index, vector) in alone.enumerated() {
      #expect(cosine(vector, try #require(together[index])) >= 0.999999)
    }
    #expect(cosine(alone[0], alone[1]) < 0.9999, "unlike inputs have unlike vectors, or the comparison says nothing")
  }

  @Test func anOrderLargerThanABatchIsSpreadOverBatches() async throws {
    let model = try Mini.model.get()
    let pool = try pool()
    let inputs = (0..<100).map { Mini.text(Int32(20 + $0)) }
    let vectors = try await pool.encode(inputs, model: model, modality: .text).vectors
    #expect(vectors.count == 100)
    #expect(pool.counts.byModality[.text]?.items == 100)
    #expect(try #require(pool.counts.byModality[.text]).batches >= 4)
  }

  @Test func picturesAndTextsAreEncodedSideBySide() async throws {
    let model = try Mini.model.get()
    let pool = try pool()
    async let texts = pool.encode([Mini.text(30)], model: model, modality: .text)
    let pictures = try await pool.encode([try Mini.picture(9)], model: model, modality: .image)
    #expect(pictures.vectors[0].count == model.configuration.dimensions)
    #expect(try await texts.vectors[0].count == model.configuration.dimensions)
  }

  @Test func aFullQueueRefusesWithTheSecondsToWait() async throws {
    let pool = try pool(itemLimit: 2)
    try await pool.admitting(2) {
      await #expect(throws: ServingError.queueFull(waiting: 2, limit: 2, retryAfter: 1)) {
        try await pool.admitting(1) {}
      }
    }
    try await pool.admitting(1) {}
    #expect(pool.counts.refusedItems == 1)
  }

  @Test func aRequestLargerThanTheLimitIsServedWhenThereIsRoom() async throws {
    try await pool(itemLimit: 2).admitting(40) {}
  }

  @Test func aDeadlineThatTheMeasuredRateCannotKeepIsRefusedBeforeAnyWork() async throws {
    let pool = try pool()
    try await pool.admitting(1) { try await Task.sleep(for: .milliseconds(50)) }
    try await pool.admitting(100) {
      do {
        try await pool.admitting(1, patience: .milliseconds(10)) { Issue.record("work was begun for nothing") }
      } catch ServingError.deadlineOutOfReach(let milliseconds, let retryAfter) {
        #expect(milliseconds > 10)
        #expect(retryAfter >= 5)
      }
      try await pool.admitting(1, patience: .seconds(3600)) {}
    }
    // With nothing before it any is tried.
    try await pool.admitting(100, patience: .milliseconds(1)) {}
  }

  @Test func aStoppedPoolRefuses() async throws {
    let pool = try pool()
    pool.stop()
    let model = try Mini.model.get()
    await #expect(throws: ServingError.stopped) {
      try await pool.encode([Mini.text(1)], model: model, modality: .text)
    }
  }

  @Test func patchesComeBehindTheVectorAndAreNotMixedUpWithIt() async throws {
    let model = try Mini.model.get()
    let pool = try pool()
    let pictures = [try Mini.picture(9), try Mini.picture(200)]
    async let pooled = pool.encode(pictures, model: model, modality: .image)
    let dense = try await pool.encode(pictures, model: model, modality: .image, output: .patches)
    let width = model.dimensions
    for (vector, patches) in zip(try await pooled.vectors, dense.vectors) {
      #expect(patches.count == (1 + model.configuration.vision.patches) * width)
      #expect(cosine(vector, Array(patches.prefix(width))) >= 0.999999)
    }
    #expect(pool.counts.byModality[.image]?.batches ?? 0 >= 2)
  }
}
