/// How the answers of two checkpoints to the same pictures compare.
public enum Agreement {
  /// One label as both see it.
  public struct Label: Sendable, Hashable {
    public let label: String
    public let predictions: [Prediction]
    /// From 1, the best, for each checkpoint.
    public let ranks: [Int]
  }

  /// The labels in the order of the first checkpoint.
  ///
  /// - Parameter rankings: for each checkpoint its predictions for the same, unlike labels, by falling score.
  public static func labels(_ rankings: [[Prediction]]) -> [Label] {
    let places = rankings.map { ranking in
      Dictionary(ranking.enumerated().map { ($1.label, $0) }, uniquingKeysWith: { first, _ in first })
    }
    return (rankings.first ?? []).map { prediction in
      let ranks = places.map { $0[prediction.label] ?? 0 }
      return Label(
        label: prediction.label, predictions: zip(rankings, ranks).map { $0[$1] }, ranks: ranks.map { $0 + 1 })
    }
  }

  /// One picture's place among others, as both checkpoints see it.
  public struct Neighbours: Sendable, Hashable {
    /// The index of the most similar other picture, for each checkpoint.
    public let nearest: [Int]
    /// Spearman's correlation of the two rankings of all other pictures: 1 for the same order, -1 for the reverse.
    public let correlation: Double
  }

  /// Compares how two checkpoints rank all other pictures by similarity to each.
  ///
  /// - Parameter vectors: for each checkpoint the same pictures' unit vectors, three at least.
  public static func neighbours(_ vectors: [[[Float]]]) -> [Neighbours] {
    let count = vectors.first?.count ?? 0
    return (0..<count).map { index in
      let others = (0..<count).filter { $0 != index }
      let similarities = vectors.map { set in others.map { dot(set[index], set[$0]) } }
      return Neighbours(
        nearest: similarities.map { own in others[own.indices.max { own[$0] < own[$1] } ?? 0] },
        correlation: spearman(similarities[0], similarities[1]))
    }
  }

  /// Spearman's rank correlation of two equally long lists; 0 where one of them is constant.
  static func spearman(_ a: [Float], _ b: [Float]) -> Double {
    let (a, b) = (ranks(a), ranks(b))
    let mean = Double(a.count - 1) / 2
    let product = zip(a, b).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
    let squares = [a, b].map { $0.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } }
    return squares.contains(0) ? 0 : product / (squares[0] * squares[1]).squareRoot()
  }

  /// Each value's place in ascending order, from 0; equal values share the mean of their places.
  private static func ranks(_ values: [Float]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }

  private static func dot(_ a: [Float], _ b: [Float]) -> Float {
    var sum: Float = 0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
