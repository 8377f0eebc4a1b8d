import EmbeddingAPI

/// What a benchmark prints: a table for people, or one JSON object.
struct BenchTable {
  struct Column {
    let title: String
    /// As JSON calls it.
    let key: String
    /// Digits behind the point, for numbers.
    var digits = 1
  }

  enum Value {
    case text(String)
    case number(Double)
  }

  let name: String
  let columns: [Column]
  let threads: Int
  let json: Bool
  private(set) var rows: [[Value]] = []

  init(_ name: String, _ columns: [Column], threads: Int, json: Bool) {
    (self.name, self.columns, self.threads, self.json) = (name, columns, threads, json)
    if !json { print(columns.enumerated().map { Self.pad($1.title, isNumber: $0 >= 2) }.joined()) }
  }

  mutating func add(_ row: [Value]) {
    rows.append(row)
    guard !json else { return }
    let cells = zip(columns, row).map { column, value in
      switch value {
      case .text(let text): Self.pad(text, isNumber: false)
      case .number(let number): Self.pad(number.fixed(column.digits), isNumber: true)
      }
    }
    print(cells.joined())
  }

  /// The JSON object; nothing where a table was printed row by row.
  func finish() {
    guard json else { return }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("machine")
      writer.object { writer in
        writer.member("cpu", Machine.processor)
        writer.member("kernels", Machine.instructionSet)
        writer.member("threads", threads)
        writer.member("version", Siglip.version)
      }
      writer.key(name)
      writer.array(rows) { writer, row in
        writer.object { writer in
          for (column, value) in zip(columns, row) {
            switch value {
            case .text(let text): writer.member(column.key, text)
            case .number(let number): writer.member(column.key, Float(number))
            }
          }
        }
      }
    }
    print(String(decoding: writer.bytes, as: UTF8.self))
  }

  private static func pad(_ text: String, isNumber: Bool) -> String {
    isNumber ? String(repeating: " ", count: max(0, 16 - text.count)) + text : text.padded(to: 22)
  }
}

extension [Double] {
  var median: Double {
    let sorted = self.sorted()
    return isEmpty ? .nan : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
