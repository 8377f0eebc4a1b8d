import EmbeddingAPI
import FoundationEssentials
import PictureSets
import SystemPackage

/// Where `siglip classify` puts scores: CSV, a row a prediction, or JSON Lines, a line a picture.
///
/// Both can be continued after a stop: pictures are appended whole, and those already there are not done again.
final class PredictionFile {
  enum Kind {
    case csv
    case jsonLines
  }

  private static let columns = ["name", "rank", "label", "score", "logit"]

  /// The pictures that the file already holds.
  private var names: [String] = []
  private let kind: Kind
  private let file: FileDescriptor

  /// Opens or creates the file.
  ///
  /// - Parameters:
  ///   - labels: that are scored.
  ///   - shown: predictions of one picture.
  ///   - overwrite: whether to begin anew.
  /// - Throws: `UsageError` for an unknown ending, or a file of other predictions.
  init(path: String, labels: [String], shown: Int, overwrite: Bool) throws {
    switch URL(filePath: path).pathExtension {
    case "csv": kind = .csv
    case "jsonl": kind = .jsonLines
    default: throw UsageError("--output \(path): ends in .csv or .jsonl")
    }
    file = try ContinuedFile.open(path, emptied: overwrite)
    switch kind {
    case .csv: names = try continueRows(path, labels: Set(labels), shown: shown)
    case .jsonLines: names = try continueLines(path, labels: Set(labels), shown: shown)
    }
  }

  /// The pictures that the file does not hold yet.
  func missing(of pictures: [String]) -> [String] {
    let done = Set(names)
    return pictures.filter { !done.contains($0) }
  }

  func append(_ predictions: [Prediction], name: String) throws {
    let bytes = kind == .csv ? Array(Self.rows(predictions, name: name).utf8) : Self.line(predictions, name: name)
    try file.writeAll(bytes)
  }

  /// Makes what was written whole.
  func finish() throws {
    try file.finish()
  }

  /// One picture as a line of JSON.
  static func line(_ predictions: [Prediction], name: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("name", name)
      writer.key("predictions")
      writer.predictions(predictions[...])
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private static func rows(_ predictions: [Prediction], name: String) -> String {
    predictions.enumerated().map { index, one in
      CSV.line([name, "\(index + 1)", one.label, "\(one.score)", "\(one.logit)"])
    }.joined()
  }

  private static func others(_ path: String) -> UsageError {
    UsageError("--output \(path): holds other predictions than these; remove it or give --overwrite")
  }

  private func continueLines(_ path: String, labels: Set<String>, shown: Int) throws -> [String] {
    struct Line: Decodable {
      struct Prediction: Decodable {
        let label: String
      }

      let name: String
      let predictions: [Prediction]
    }
    return try ContinuedFile.lines(of: file, path: path, as: Line.self).map { line in
      guard line.predictions.count == shown, line.predictions.allSatisfy({ labels.contains($0.label) }) else {
        throw Self.others(path)
      }
      return line.name
    }
  }

  /// A stop may have cut a picture's rows: they are taken away, so that it is done again.
  private func continueRows(_ path: String, labels: Set<String>, shown: Int) throws -> [String] {
    let records = CSV.records(try file.readToEnd()).filter(\.isTerminated)
    guard let header = records.first else {
      try file.truncate(to: 0)
      try file.writeAll(CSV.line(Self.columns).utf8)
      return []
    }
    guard header.fields == Self.columns else { throw Self.others(path) }
    var names: [String] = []
    var end = header.end
    for (index, row) in records.dropFirst().enumerated() {
      let rank = index % shown
      let first = records[1 + index - rank]
      guard row.fields.count == Self.columns.count, row.fields[0] == first.fields[0], row.fields[1] == "\(rank + 1)",
        labels.contains(row.fields[2])
      else { throw Self.others(path) }
      guard rank == shown - 1 else { continue }
      names.append(row.fields[0])
      end = row.end
    }
    try file.truncate(to: end)
    return names
  }
}
