import AllocationCounter
import Compute
import Testing

@testable import SigLIP

@Suite struct WorkspaceTests {
  /// Counted over the whole process, in which other tests run: so it is the least of many passes that must be 0.
  @Test(arguments: [1, 2]) func aForwardPassAllocatesNothing(_ threads: Int) throws {
    let model = try SigLIPModel(files: TinyCheckpoint().files())
    let (vision, text) = (try #require(model.vision), try #require(model.text))
    let workspace = Workspace(for: model, maximumTokens: 24, maximumSequences: 3, team: ThreadTeam(count: threads))
    let (pictures, texts) = (TinyCheckpoint.pictures, TinyCheckpoint.texts)
    var vectors = [Float](repeating: 0, count: 3 * 32)
    var fewest = (pictures: Int.max, texts: Int.max)
    vectors.withUnsafeMutableBufferPointer { vectors in
      for _ in 0..<500 {
        let start = allocation_count()
        vision.encode(pictures, into: vectors, workspace: workspace)
        let middle = allocation_count()
        text.encode(texts, into: vectors, workspace: workspace)
        fewest = (min(fewest.pictures, middle - start), min(fewest.texts, allocation_count() - middle))
      }
    }
    #expect(allocation_count() > 0, "allocations are counted at all")
    #if DEBUG
      // Without the optimiser a generic closure is boxed.
      #expect(fewest.pictures < 1000 && fewest.texts < 1000)
    #else
      #expect(fewest == (0, 0))
    #endif
  }

  @Test func itsMemoryGrowsWithTheTokensOnly() throws {
    let model = try SigLIPModel(files: TinyCheckpoint().files())
    let sizes = [8, 16, 32].map {
      Workspace(for: model, maximumTokens: $0, maximumSequences: 3, team: ThreadTeam(count: 1)).bytes
    }
    #expect(sizes[2] - sizes[1] == 2 * (sizes[1] - sizes[0]))
  }
}
