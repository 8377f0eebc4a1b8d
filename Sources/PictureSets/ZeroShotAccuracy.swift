/// How often the right label is the one, or among the five, that a picture is nearest to.
public struct ZeroShotAccuracy: Sendable, Hashable {
  public struct Class: Sendable, Hashable {
    public let label: String
    public let pictures: Int
    /// Shares, 0 to 1.
    public let top1: Double
    public let top5: Double
  }

  /// Of the labels that have pictures, in the labels' order.
  public let classes: [Class]
  public let pictures: Int
  /// Shares of all pictures, 0 to 1.
  public let top1: Double
  public let top5: Double
  /// Pictures of the class of the row whose nearest label is that of the column; one row and column a label.
  public let confusion: [[Int]]

  /// - Parameters:
  ///   - pictures: unit vectors, at least one.
  ///   - classes: for each picture the index of its label.
  ///   - labelVectors: unit vectors, one a label.
  public init(pictures: [[Float]], classes: [Int], labels: [String], labelVectors: [[Float]], threads: Int) {
    precondition(pictures.count == classes.count && !pictures.isEmpty && labels.count == labelVectors.count)
    var confusion = [[Int]](repeating: Array(repeating: 0, count: labels.count), count: labels.count)
    var (first, firstFive) = ([Int](repeating: 0, count: labels.count), [Int](repeating: 0, count: labels.count))
    Similarities(to: labelVectors, threads: threads).each(of: pictures) { picture, cosines in
      let own = classes[picture]
      let place = cosines.place(of: own)
      if place < 1 { first[own] += 1 }
      if place < 5 { firstFive[own] += 1 }
      confusion[own][cosines.best] += 1
    }
    self.confusion = confusion
    self.pictures = pictures.count
    top1 = Double(first.reduce(0, +)) / Double(pictures.count)
    top5 = Double(firstFive.reduce(0, +)) / Double(pictures.count)
    self.classes = labels.indices.compactMap { index in
      let count = confusion[index].reduce(0, +)
      guard count > 0 else { return nil }
      return Class(
        label: labels[index], pictures: count, top1: Double(first[index]) / Double(count),
        top5: Double(firstFive[index]) / Double(count))
    }
  }

  /// The mean of the classes' own shares: each class counts alike, however many pictures it has.
  public var meanTop1: Double { classes.reduce(0) { $0 + $1.top1 } / Double(classes.count) }
}
