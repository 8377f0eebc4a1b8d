import Foundation
import Testing

@testable import PictureSets

@Suite struct SimilaritiesTests {
  @Test(arguments: [(1, 1, 2), (3, 2, 1), (600, 70, 3)]) func areDotProducts(
    _ queries: Int, _ candidates: Int, _ threads: Int
  ) {
    func vectors(_ count: Int, _ seed: Double) -> [[Float]] {
      (0..<count).map { row in (0..<24).map { Float(sin(Double(row * 24 + $0) * seed)) } }
    }
    let (queries, candidates) = (vectors(queries, 0.7), vectors(candidates, 1.3))
    var seen = 0
    Similarities(to: candidates, threads: threads).each(of: queries) { query, cosines in
      #expect(query == seen)
      seen += 1
      for (candidate, cosine) in zip(candidates, cosines) {
        let expected = zip(queries[query], candidate).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(Double(cosine) - expected) < 1e-4)
      }
    }
    #expect(seen == queries.count)
  }

  @Test func placesFallWithTheCosineAndEqualsKeepTheirOrder() {
    let cosines: [Float] = [0.5, 0.9, 0.5, -1]
    cosines.withUnsafeBufferPointer { cosines in
      #expect((0..<4).map { cosines.place(of: $0) } == [1, 0, 2, 3])
      #expect(cosines.best == 1)
    }
    [Float](repeating: 1, count: 3).withUnsafeBufferPointer { #expect($0.best == 0) }
  }
}
