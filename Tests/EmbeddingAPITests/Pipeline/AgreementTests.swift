import Testing

@testable import EmbeddingAPI

@Suite struct AgreementTests {
  private func ranking(_ labels: [String]) -> [Prediction] {
    labels.enumerated().map { Prediction(label: $1, score: 1 / Float($0 + 1), logit: -Float($0)) }
  }

  @Test func labelsStandInTheFirstOnesOrderWithBothRanks() {
    let labels = Agreement.labels([ranking(["a", "b", "c"]), ranking(["c", "b", "a"])])
    #expect(labels.map(\.label) == ["a", "b", "c"])
    #expect(labels.map(\.ranks) == [[1, 3], [2, 2], [3, 1]])
    #expect(labels[0].predictions.map(\.logit) == [0, -2])
  }

  @Test func ranksCorrelateAsSpearmanHasIt() {
    #expect(Agreement.spearman([1, 2, 3], [10, 20, 90]) == 1)
    #expect(Agreement.spearman([1, 2, 3], [3, 2, 1]) == -1)
    // scipy.stats.spearmanr([1, 2, 2, 4], [4, 1, 3, 2])
    #expect(abs(Agreement.spearman([1, 2, 2, 4], [4, 1, 3, 2]) + 0.6324555) < 1e-6)
    #expect(Agreement.spearman([1, 1, 1], [1, 2, 3]) == 0)
  }

  @Test func neighboursAreTheMostSimilarOthers() {
    let line: [[Float]] = [[1, 0], [0.8, 0.6], [0, 1]]
    let turned: [[Float]] = [[1, 0], [-0.8, 0.6], [0, 1]]
    let same = Agreement.neighbours([line, line])
    #expect(same.map(\.nearest) == [[1, 1], [0, 0], [1, 1]])
    #expect(same.allSatisfy { $0.correlation == 1 })
    let other = Agreement.neighbours([line, turned])
    #expect(other[0].nearest == [1, 2])
    #expect(other[0].correlation == -1)
  }
}
