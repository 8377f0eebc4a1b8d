import Testing

@testable import PictureSets

@Suite struct RetrievalRecallTests {
  /// Twelve pictures along the axes of twelve dimensions; a caption weighs each of them as it is told, the first most.
  private func caption(nearest order: [Int]) -> [Float] {
    var vector = [Float](repeating: 0, count: 12)
    for (place, axis) in order.enumerated() { vector[axis] = Float(12 - place) / 32 }
    return vector
  }

  private var pictures: [[Float]] { (0..<12).map { axis in (0..<12).map { $0 == axis ? 1 : 0 } } }

  @Test func captionsFindTheirPictures() {
    // Of picture 0: first, third, seventh, and last of twelve.
    let captions = [
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1, 2, 0, 3, 4, 5, 6, 7, 8, 9, 10, 11],
      [1, 2, 3, 4, 5, 6, 0, 7, 8, 9, 10, 11], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0],
    ].map(caption)
    let recall = RetrievalRecall(pictures: pictures, captions: captions, pictureOf: [0, 0, 0, 0], threads: 2)
      .textToImage
    #expect(recall.at1 == 1.0 / 4)
    #expect(recall.at5 == 2.0 / 4)
    #expect(recall.at10 == 3.0 / 4)
  }

  @Test func aPictureFindsTheNearestOfItsCaptions() {
    let captions: [[Float]] = [
      [0.9, 0.1], [0.8, 0.9], [0.7, 0.8], [0.6, 0.7], [0.5, 0.6], [0.4, 0.5], [0.3, 0.4],
    ]
    let recall = RetrievalRecall(
      pictures: [[1, 0], [0, 1]], captions: captions, pictureOf: [1, 0, 0, 0, 0, 0, 1], threads: 1)
    // The first picture's nearest own caption is second, the second's sixth (after five of the other, before its own 0.1).
    #expect(recall.imageToText.at1 == 0)
    #expect(recall.imageToText.at5 == 1.0 / 2)
    #expect(recall.imageToText.at10 == 1)
    #expect(recall.pictures == 2)
    #expect(recall.captions == 7)
  }
}
