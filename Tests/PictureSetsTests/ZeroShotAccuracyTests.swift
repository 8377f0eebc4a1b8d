import Foundation
import Testing

@testable import PictureSets

@Suite struct ZeroShotAccuracyTests {
  /// Six labels as points on a quarter circle, 15° apart, and pictures at angles: nearest is nearest in angle.
  private static func at(_ degrees: Double) -> [Float] {
    [Float(cos(degrees * .pi / 180)), Float(sin(degrees * .pi / 180))]
  }

  private let labels = ["a", "b", "c", "d", "e", "f"]
  private let labelVectors = [0, 15, 30, 45, 60, 75].map { at($0) }

  @Test func countsAsByHand() {
    // The nearest labels are a, a, b, c, f; the true ones a, a, c, c, a. The last has a as its sixth.
    let accuracy = ZeroShotAccuracy(
      pictures: [1, 3, 16, 31, 74].map(Self.at), classes: [0, 0, 2, 2, 0], labels: labels, labelVectors: labelVectors,
      threads: 2)
    #expect(accuracy.pictures == 5)
    #expect(accuracy.top1 == 3.0 / 5)
    #expect(accuracy.top5 == 4.0 / 5)
    #expect(accuracy.classes.map(\.label) == ["a", "c"])
    let shares: [Double] = [2.0 / 3, 0.5]
    #expect(accuracy.classes.map(\.top1) == shares)
    #expect(accuracy.classes[0].top5 == shares[0])
    #expect(accuracy.classes[1].top5 == 1)
    #expect(accuracy.meanTop1 == (shares[0] + shares[1]) / 2)
    #expect(accuracy.confusion[0] == [2, 0, 0, 0, 0, 1])
    #expect(accuracy.confusion[2] == [0, 1, 1, 0, 0, 0])
    #expect(accuracy.confusion.joined().reduce(0, +) == 5)
  }
}
