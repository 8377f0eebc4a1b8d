import AllocationCounter
import Compute
import Foundation
import Testing

@testable import SigLIP

@Suite struct WorkspaceTests {
  private static let countsAllocations = ProcessInfo.processInfo.environment["SIGLIP_SANITIZER"] == nil

  /// Counted over the whole process, in which other tests run: so it is the least of many passes that must be 0.
  @Test(
    .enabled(if: countsAllocations, "a sanitizer has its own allocator, which is not counted"),
    arguments: [1, 2], Precision.allCases)
  func aForwardPassAllocatesNothing(_ threads: Int, _ precision: Precision) throws {
    let model = try SigLIPModel(files: TinyCheckpoint().files(), precision: precision)
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

  /// Pictures of several shapes, positions resized, whatever is asked for.
  @Test(.enabled(if: countsAllocations, "a sanitizer has its own allocator, which is not counted"))
  func aNaFlexPassAllocatesNothing() throws {
    var tiny = TinyCheckpoint()
    tiny.becomeNaFlex()
    tiny.becomeClassifier()
    let model = try SigLIPModel(files: tiny.files())
    let vision = try #require(model.vision)
    let workspace = Workspace(for: model, maximumTokens: 4096, maximumSequences: 3, team: ThreadTeam(count: 2))
    let pictures = [(1, 5), (3, 2), (2, 2)].map { rows, columns in
      let bytes = SeededValues.noise(seed: 3, name: "\(rows)", count: rows * columns * 192)
      return PixelPatches(rows: rows, columns: columns, patchSize: 8, bytes: bytes)
    }
    for output in [PictureOutput.pooled, .patches, .classes] {
      var values = [Float](
        repeating: 0, count: pictures.reduce(0) { $0 + vision.valueCount(of: output, patches: $1.count) })
      let fewest = values.withUnsafeMutableBufferPointer { values in
        (0..<500).reduce(Int.max) { fewest, _ in
          let start = allocation_count()
          vision.encode(pictures, output, into: values, workspace: workspace)
          return min(fewest, allocation_count() - start)
        }
      }
      #if DEBUG
        #expect(fewest < 2000)
      #else
        #expect(fewest == 0, "\(output)")
      #endif
    }
  }

  /// What no batch has needed is not resident: a NaFlex workspace is made for the longest picture there may be.
  @Test func untouchedMemoryIsNotResident() throws {
    func resident() throws -> Int {
      let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
      return (Int(fields[1]) ?? 0) * Int(sysconf(CInt(_SC_PAGESIZE)))
    }
    let size = 1 << 30
    let before = try resident()
    let buffer = Buffer<UInt8>(count: size)
    #expect(buffer.pointer[size - 1] == 0)
    #expect(try resident() - before < size / 2)
  }

  @Test func itsMemoryGrowsWithTheTokensOnly() throws {
    let model = try SigLIPModel(files: TinyCheckpoint().files())
    let sizes = [8, 16, 32].map {
      Workspace(for: model, maximumTokens: $0, maximumSequences: 3, team: ThreadTeam(count: 1)).bytes
    }
    #expect(sizes[2] - sizes[1] == 2 * (sizes[1] - sizes[0]))
  }
}
