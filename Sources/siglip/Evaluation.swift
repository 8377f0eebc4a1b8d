import PictureSets

/// What `siglip eval` has measured.
struct Evaluation: Sendable {
  /// Of one of the pictures.
  struct Caption: Sendable {
    let picture: Int
    let text: String
    let language: String?
  }

  /// Recall among the captions of one language.
  struct Retrieval: Sendable {
    /// Nil: all of them.
    let language: String?
    let recall: RetrievalRecall
  }

  let collection: String
  let model: String
  let precision: String
  /// That could be read.
  let pictures: Int
  /// Paths of those that could not.
  let failed: [String]
  let templates: [String]
  /// Rows and columns of the confusion matrix.
  let labels: [String]
  /// Nil where the collection has no labels.
  let zeroShot: ZeroShotAccuracy?
  /// All captions first, then each language; empty where there are no captions.
  let retrieval: [Retrieval]

  /// Nil where no picture has a label.
  static func accuracy(
    _ pictures: [(picture: LabelledPicture, vector: [Float])], labels: [String], labelVectors: [[Float]], threads: Int
  ) -> ZeroShotAccuracy? {
    let places = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    let labelled = pictures.compactMap { one in one.picture.label.flatMap { places[$0] }.map { ($0, one.vector) } }
    guard !labelled.isEmpty else { return nil }
    return ZeroShotAccuracy(
      pictures: labelled.map(\.1), classes: labelled.map(\.0), labels: labels, labelVectors: labelVectors,
      threads: threads)
  }

  /// Of all captions, and of each language's among the pictures that have captions in it.
  static func recalls(pictures: [[Float]], captions: [Caption], vectors: [[Float]], threads: Int) -> [Retrieval] {
    func recall(_ chosen: [Int]) -> RetrievalRecall {
      let shown = Set(chosen.map { captions[$0].picture }).sorted()
      let places = Dictionary(uniqueKeysWithValues: zip(shown, shown.indices))
      return RetrievalRecall(
        pictures: shown.map { pictures[$0] }, captions: chosen.map { vectors[$0] },
        pictureOf: chosen.compactMap { places[captions[$0].picture] }, threads: threads)
    }
    guard !captions.isEmpty else { return [] }
    let languages = Dictionary(grouping: captions.indices.filter { captions[$0].language != nil }) {
      captions[$0].language ?? ""
    }
    let all = Retrieval(language: nil, recall: recall(Array(captions.indices)))
    return [all]
      + languages.sorted { $0.key < $1.key }.map { Retrieval(language: $0.key, recall: recall($0.value)) }
  }

  /// A class's pictures that were taken for another's.
  struct Confusion: Sendable {
    let label: String
    let takenFor: String
    let pictures: Int
  }

  /// The most frequent first.
  var confusions: [Confusion] {
    guard let zeroShot else { return [] }
    return labels.indices.flatMap { row in
      labels.indices.filter { $0 != row && zeroShot.confusion[row][$0] > 0 }.map {
        Confusion(label: labels[row], takenFor: labels[$0], pictures: zeroShot.confusion[row][$0])
      }
    }.sorted { $0.pictures > $1.pictures }
  }
}
