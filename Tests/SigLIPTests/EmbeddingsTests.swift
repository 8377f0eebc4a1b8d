import Compute
import Testing

@testable import SigLIP

/// Vectors without a queue: the towers' own, whatever the batches.
@Suite struct EmbeddingsTests {
  private let model: SigLIPModel

  init() throws { model = try SigLIPModel(files: TinyCheckpoint().files()) }

  /// `pictures` or `texts` as the tower itself gives them, one batch, at unit length.
  private func unit(_ count: Int, _ encode: (UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
    var values = [Float](repeating: 0, count: count * model.dimensions)
    values.withUnsafeMutableBufferPointer {
      encode($0)
      normalise($0, width: model.dimensions)
    }
    return values
  }

  @Test(arguments: [1, 2, 8])
  func areTheTowersVectorsWhateverTheWorkspaceHolds(_ sequences: Int) throws {
    let (vision, text) = (try #require(model.vision), try #require(model.text))
    let whole = Workspace(for: model, sequences: 8, threads: 1)
    let workspace = Workspace(for: model, sequences: sequences, threads: 1)
    let (pictures, texts) = (TinyCheckpoint.pictures, TinyCheckpoint.texts)
    let expected = (
      unit(pictures.count) { vision.encode(pictures, into: $0, workspace: whole) },
      unit(texts.count) { text.encode(texts, into: $0, workspace: whole) }
    )
    let found = (
      vision.embeddings(of: pictures, workspace: workspace), text.embeddings(of: texts, workspace: workspace)
    )
    #expect(found.0.count == pictures.count && found.1.count == texts.count)
    for (a, b) in zip(found.0.joined(), expected.0) { #expect(abs(a - b) < 1e-6) }
    for (a, b) in zip(found.1.joined(), expected.1) { #expect(abs(a - b) < 1e-6) }
  }

  @Test func ofNothingAreNone() throws {
    let workspace = Workspace(for: model, sequences: 1, threads: 1)
    #expect(try #require(model.vision).embeddings(of: [], workspace: workspace).isEmpty)
    #expect(try #require(model.text).embeddings(of: [], workspace: workspace).isEmpty)
  }

  @Test func aScoreRisesWithTheCosine() {
    let picture: [Float] = [1, 0]
    let scores = [[-1, 0], [0, 1], [0.6, 0.8], [1, 0]].map { model.score(picture: picture, text: $0) }
    #expect(scores == scores.sorted() && scores[0] < scores[3])
    #expect(scores.allSatisfy { (0...1).contains($0) })
  }
}
