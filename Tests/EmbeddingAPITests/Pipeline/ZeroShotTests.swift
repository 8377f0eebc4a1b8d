import Testing

@testable import EmbeddingAPI

@Suite struct ZeroShotTests {
  @Test func eachLabelStandsInEachTemplate() {
    let prompts = ZeroShot.prompts(labels: ["cat", "{}"], templates: ["a {}", "{}!"])
    #expect(prompts == ["a cat", "cat!", "a {}", "{}!"])
  }

  @Test func anEnsembleIsTheNormalisedMeanOfUnitVectors() {
    let vectors = ZeroShot.labelVectors(prompts: [[3, 0], [0, 0.1], [0, 5], [0, 7]], templates: 2)
    let half = Float(0.5).squareRoot()
    #expect(abs(vectors[0][0] - half) < 1e-6)
    #expect(abs(vectors[0][1] - half) < 1e-6)
    #expect(vectors[1] == [0, 1])
  }

  @Test func sigmoidScoresEachLabelOnItsOwnAndSortsThem() {
    let predictions = ZeroShot.predictions(
      picture: [2, 0], labels: ["off", "on"], labelVectors: [[0, 1], [1, 0]], logitScale: 1.5, logitBias: -2,
      activation: .sigmoid)
    #expect(predictions.map(\.label) == ["on", "off"])
    // exp(1.5) − 2 and −2 through the sigmoid.
    #expect(abs(predictions[0].logit - 2.4816891) < 1e-5)
    #expect(abs(predictions[0].score - 0.92282) < 1e-4)
    #expect(abs(predictions[1].score - 0.11920) < 1e-4)
  }

  @Test func softmaxScoresAddUpToOne() {
    let predictions = ZeroShot.predictions(
      picture: [1, 0], labels: ["a", "b", "c"], labelVectors: [[1, 0], [0, 1], [-1, 0]], logitScale: 5, logitBias: -9,
      activation: .softmax)
    #expect(abs(predictions.reduce(0) { $0 + $1.score } - 1) < 1e-6)
    #expect(predictions.first?.label == "a")
  }

  @Test func aZeroVectorIsLeftAlone() {
    #expect(([0, 0] as [Float]).normalised() == [0, 0])
  }
}
