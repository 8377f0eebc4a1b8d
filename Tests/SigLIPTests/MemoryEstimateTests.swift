import Checkpoints
import Compute
import Fixtures
import Testing

@testable import SigLIP

/// What is reckoned from the headers is what a loaded model then takes.
@Suite struct MemoryEstimateTests {
  private func check(_ files: CheckpointFiles) throws {
    for precision in Precision.allCases { try check(files, precision) }
  }

  private func check(_ files: CheckpointFiles, _ precision: Precision) throws {
    let estimate = try MemoryEstimate(files: files, precision: precision)
    let model = try SigLIPModel(files: files, precision: precision)
    #expect(estimate.weights == model.memoryFootprint)
    #expect(estimate.longestSequence == model.longestSequence)
    let tokens = max(model.longestSequence, 64)
    let workspace = Workspace(for: model, maximumTokens: tokens, maximumSequences: 4, team: ThreadTeam(count: 2))
    #expect(estimate.workspace(maximumTokens: 64, maximumSequences: 4, threads: 2) == workspace.bytes)
  }

  @Test(arguments: ["F32", "BF16", "F16"]) func wholeCheckpoints(_ type: String) throws {
    var tiny = TinyCheckpoint()
    tiny.store(as: type)
    try check(try tiny.files())
    #expect(try MemoryEstimate(files: tiny.files()).weights.tokenTable == 50 * 24 * (type == "F32" ? 4 : 2))
  }

  @Test func theEmbeddedCheckpoint() throws {
    try check(CheckpointFiles(folder: Fixtures.project.appending(path: "Models/siglip-mini")))
  }

  @Test func towersAloneAndClassifiers() throws {
    var tiny = TinyCheckpoint()
    tiny.tensors = tiny.tensors.filter { $0.key.hasPrefix("vision_model.") }
    try check(try tiny.files())
    tiny.tensors["classifier.weight"] = .init(shape: [2, 32])
    tiny.tensors["classifier.bias"] = .init(shape: [2])
    try check(try tiny.files())
    tiny = TinyCheckpoint()
    tiny.tensors = tiny.tensors.filter { $0.key.hasPrefix("text_model.") }
    try check(try tiny.files())
    #expect(try MemoryEstimate(files: tiny.files()).waitingPicture == 0)
  }

  @Test func harmlessBuffersCountForNothing() throws {
    var tiny = TinyCheckpoint()
    tiny.tensors["text_model.embeddings.position_ids"] = .init(shape: [1, 8])
    try check(try tiny.files())
  }
}
