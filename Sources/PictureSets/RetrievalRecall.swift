/// How often what belongs to a query is among the nearest 1, 5 or 10, both ways between captions and pictures.
public struct RetrievalRecall: Sendable, Hashable {
  /// Shares of the queries, 0 to 1.
  public struct Recall: Sendable, Hashable {
    public let at1: Double
    public let at5: Double
    public let at10: Double

    init(places: [Int]) {
      func share(_ limit: Int) -> Double { Double(places.count { $0 < limit }) / Double(places.count) }
      (at1, at5, at10) = (share(1), share(5), share(10))
    }
  }

  public let pictures: Int
  public let captions: Int
  /// A caption finds its picture among all pictures.
  public let textToImage: Recall
  /// A picture finds one of its captions among all captions: the nearest of them counts, as is usual.
  public let imageToText: Recall

  /// - Parameters:
  ///   - pictures: unit vectors, each with a caption at least.
  ///   - captions: unit vectors, at least one.
  ///   - pictureOf: for each caption the index of its picture.
  public init(pictures: [[Float]], captions: [[Float]], pictureOf: [Int], threads: Int) {
    precondition(captions.count == pictureOf.count && !captions.isEmpty)
    self.pictures = pictures.count
    self.captions = captions.count
    var places = [Int](repeating: 0, count: captions.count)
    Similarities(to: pictures, threads: threads).each(of: captions) { caption, cosines in
      places[caption] = cosines.place(of: pictureOf[caption])
    }
    textToImage = Recall(places: places)

    var captionsOf = [[Int]](repeating: [], count: pictures.count)
    for (caption, picture) in pictureOf.enumerated() { captionsOf[picture].append(caption) }
    places = [Int](repeating: .max, count: pictures.count)
    Similarities(to: captions, threads: threads).each(of: pictures) { picture, cosines in
      // The nearest of its own: of equals the first, which goes first among all, too.
      guard
        let nearest = captionsOf[picture].max(by: {
          cosines[$0] < cosines[$1] || (cosines[$0] == cosines[$1] && $0 > $1)
        })
      else { return }
      places[picture] = cosines.place(of: nearest)
    }
    imageToText = Recall(places: places)
  }
}
