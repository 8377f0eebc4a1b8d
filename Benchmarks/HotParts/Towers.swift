import Benchmark
import Compute
import EmbeddingAPI
import Serving
import SigLIP

/// siglip-mini's forward passes alone, which allocate nothing, and through the batcher.
func towers() {
  guard let served = try? Mini.loaded.get(), let vision = served.model.vision, let text = served.model.text,
    let ids = try? served.texts.encode("a bear")
  else { return }
  let shape = served.model.configuration.vision
  let grey = PixelPatches(
    rows: shape.grid, columns: shape.grid, patchSize: shape.patchSize,
    bytes: [UInt8](repeating: 127, count: shape.patches * shape.patchValues))
  let (pictures, texts) = ([grey], [ids])
  for threads in Set([1, CPULimit.count]).sorted() {
    let pass = Pass(model: served.model, threads: threads)
    Measured.part("vision tower, siglip-mini, 1 picture, \(threads) threads") {
      pass.run(vision.dimensions) { vision.encode(pictures, into: $0, workspace: $1) }
    }
    Measured.part("text tower, siglip-mini, 1 text, \(threads) threads") {
      pass.run(text.dimensions) { text.encode(texts, into: $0, workspace: $1) }
    }
  }
  let pool = Mini.pool()
  Measured.waitingPart("batcher and vision tower, siglip-mini, 1 picture, \(CPULimit.count) threads") {
    blackHole(try await pool.encode([.picture(grey)], model: served.model, modality: .image))
  }
}

/// A workspace and a vector's place, used by one thread: Benchmark runs one part at a time.
private final class Pass: @unchecked Sendable {
  let workspace: Workspace
  let output = UnsafeMutableBufferPointer<Float>.allocate(capacity: 4096)

  init(model: SigLIPModel, threads: Int) {
    workspace = Workspace(
      for: model, maximumTokens: model.longestSequence, maximumSequences: 1, team: ThreadTeam(count: threads))
  }

  deinit { output.deallocate() }

  func run(_ values: Int, _ encode: (UnsafeMutableBufferPointer<Float>, Workspace) -> Void) {
    encode(UnsafeMutableBufferPointer(rebasing: output[..<values]), workspace)
  }
}
