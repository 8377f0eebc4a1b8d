/// Writes the Prometheus text exposition format, version 0.0.4.
struct PrometheusText {
  enum Kind: String {
    case counter, gauge, histogram
  }

  private(set) var text = ""

  /// Begins a family: its samples follow.
  mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String> = [:], _ value: Double) {
    text += name
    if !labels.isEmpty {
      text += "{" + labels.map { "\($0)=\"\(Self.escape($1))\"" }.joined(separator: ",") + "}"
    }
    let isWhole = value == value.rounded() && abs(value) < 1e15
    text += isWhole ? " \(Int(value))\n" : " \(value)\n"
  }

  /// A family with one sample.
  mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    family(name, kind, help)
    sample(name, value)
  }

  /// One histogram's series: cumulative buckets, sum and count.
  mutating func histogram(_ name: String, label: (name: String, value: String), _ histogram: Histogram) {
    var cumulative = 0
    for (index, count) in histogram.counts.enumerated() {
      cumulative += count
      let bound = index < histogram.bounds.count ? "\(histogram.bounds[index])" : "+Inf"
      sample("\(name)_bucket", [label.name: label.value, "le": bound], Double(cumulative))
    }
    sample("\(name)_sum", [label.name: label.value], histogram.sum)
    sample("\(name)_count", [label.name: label.value], Double(cumulative))
  }

  /// Label values escape the reverse solidus, the quotation mark and the line feed.
  private static func escape(_ value: String) -> String {
    value.reduce(into: "") { escaped, character in
      switch character {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.append(character)
      }
    }
  }
}
