import EmbeddingAPI

/// What `siglip compare` prints: a table for people, or JSON Lines.
struct ComparisonReport {
  /// Of the two checkpoints.
  let names: [String]
  let json: Bool
  private static let barWidth = 16

  /// One picture's labels.
  func show(_ labels: [Agreement.Label], path: String) throws {
    if json {
      return try write { writer in
        writer.member("name", path)
        writer.key("labels")
        writer.array { writer in
          for label in labels { writer.label(label, names) }
        }
      }
    }
    let width = labels.map(\.label.count).max() ?? 0
    print(path)
    print("  " + pad("", width) + names.map { "  " + pad($0, Self.barWidth + 6) }.joined() + "  ranks")
    for label in labels {
      let scores = label.predictions.map {
        "  \(Bar.text(Double($0.score), width: Self.barWidth)) " + Double($0.score).fixed(3)
      }
      print("  " + pad(label.label, width) + scores.joined() + "  " + Self.ranks(label.ranks))
    }
  }

  /// All pictures' labels.
  func finish(topAgreement same: Int, of count: Int) throws {
    if json {
      return try write { writer in
        writer.member("models", names)
        writer.member("pictures", count)
        writer.member("same_top_1", same)
      }
    }
    print("both put the same label first for \(same) of \(count) pictures")
  }

  /// All pictures' neighbours.
  func show(_ neighbours: [Agreement.Neighbours], names pictures: [String]) throws {
    for (name, own) in zip(pictures, neighbours) {
      if json {
        try write { writer in
          writer.member("name", name)
          writer.member("nearest", own.nearest.map { pictures[$0] })
          writer.member("rank_correlation", Float(own.correlation))
        }
      } else {
        print("\(name)  order " + own.correlation.fixed(2, signed: true))
        for (model, nearest) in zip(names, own.nearest) { print("  nearest in \(model): \(pictures[nearest])") }
      }
    }
    let same = neighbours.count { Set($0.nearest).count == 1 }
    let mean = neighbours.reduce(0) { $0 + $1.correlation } / Double(neighbours.count)
    if json {
      return try write { writer in
        writer.member("models", names)
        writer.member("pictures", neighbours.count)
        writer.member("same_nearest", same)
        writer.member("mean_rank_correlation", Float(mean))
      }
    }
    print(
      "both find the same nearest picture for \(same) of \(neighbours.count); their orders correlate by "
        + mean.fixed(2, signed: true) + " on average (1: the same order)")
  }

  /// `1 = 1`, or `1 → 3 (-2)` where the second checkpoint puts the label two places lower.
  private static func ranks(_ ranks: [Int]) -> String {
    guard ranks[0] != ranks[1] else { return "\(ranks[0]) = \(ranks[1])" }
    return "\(ranks[0]) → \(ranks[1]) (\(ranks[0] > ranks[1] ? "+" : "")\(ranks[0] - ranks[1]))"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text.count < width ? text.padded(to: width) : String(text.prefix(max(width, 1)))
  }

  private func write(_ members: (inout JSONWriter) -> Void) throws {
    var writer = JSONWriter()
    writer.object(members)
    try StandardOutput.write(writer.bytes + [UInt8(ascii: "\n")])
  }
}

extension JSONWriter {
  fileprivate mutating func label(_ label: Agreement.Label, _ names: [String]) {
    object { writer in
      writer.member("label", label.label)
      writer.key("models")
      writer.array { writer in
        for ((name, prediction), rank) in zip(zip(names, label.predictions), label.ranks) {
          writer.object { writer in
            writer.member("model", name)
            writer.member("score", prediction.score)
            writer.member("logit", prediction.logit)
            writer.member("rank", rank)
          }
        }
      }
      writer.member("rank_difference", label.ranks[0] - label.ranks[1])
    }
  }
}
