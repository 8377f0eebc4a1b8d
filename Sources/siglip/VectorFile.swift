import EmbeddingAPI
import FoundationEssentials
import SystemPackage

/// What `siglip embed` has of one picture or text.
struct EmbeddedItem: Sendable {
  /// Nil where the checkpoint pools nothing.
  var vector: [Float]?
  /// Nil unless they were asked for.
  var patches: PatchVectors?
}

/// Where `siglip embed` puts vectors: a `.npy` array with a list of names beside it, or JSON Lines.
///
/// Both can be continued after a stop: rows are appended, and what is already there is not done again.
final class VectorFile {
  enum Kind {
    case numpy
    case jsonLines
  }

  /// A header of fixed length, so that it can be written again when rows have been added.
  private static let headerLength = 128

  /// Names of the items that the file already holds, each on one line.
  private var names: [String]
  private let kind: Kind
  /// Of one item in an array.
  private let rowShape: [Int]
  private let vectors: FileDescriptor
  /// Beside an array: one name a line.
  private let list: FileDescriptor?

  /// Opens or creates the file.
  ///
  /// - Parameter overwrite: whether to begin anew.
  /// - Throws: `UsageError` for an unknown ending, or a file of another shape.
  init(path: String, rowShape: [Int], overwrite: Bool) throws {
    self.rowShape = rowShape
    switch URL(filePath: path).pathExtension {
    case "npy": kind = .numpy
    case "jsonl": kind = .jsonLines
    default: throw UsageError("--output \(path): ends in .npy or .jsonl")
    }
    vectors = try ContinuedFile.open(path, emptied: overwrite)
    list = kind == .numpy ? try ContinuedFile.open(path + ".names.txt", emptied: overwrite) : nil
    names = []
    switch kind {
    case .numpy: try continueArray(path)
    case .jsonLines: try continueLines(path)
    }
  }

  func append(_ item: EmbeddedItem, name: String) throws {
    switch kind {
    case .numpy:
      let values = item.patches?.values ?? item.vector ?? []
      precondition(values.count == rowSize, "each row of an array is as long as the others")
      try vectors.writeAll(NumPyArray.littleEndianBytes(values))
      try list?.writeAll((Self.oneLine(name) + "\n").utf8)
    case .jsonLines:
      try vectors.writeAll(Self.line(item, name: name))
    }
    names.append(Self.oneLine(name))
  }

  /// The items that the file does not hold yet.
  func missing(of items: [String]) -> [String] {
    let done = Set(names)
    return items.filter { !done.contains(Self.oneLine($0)) }
  }

  /// Makes what was written whole.
  func finish() throws {
    if kind == .numpy { try writeHeader() }
    try vectors.finish()
    try list?.close()
  }

  /// One item as a line of JSON.
  static func line(_ item: EmbeddedItem, name: String) -> [UInt8] {
    var writer = JSONWriter(capacity: ((item.vector?.count ?? 0) + (item.patches?.values.count ?? 0)) * 13)
    writer.object { writer in
      writer.member("name", name)
      if let vector = item.vector {
        writer.key("embedding")
        writer.floats(vector)
      }
      if let patches = item.patches {
        writer.key("patches")
        writer.patches(patches)
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private var rowSize: Int { rowShape.reduce(1, *) }

  /// A text may have lines, the list of names has one a name.
  private static func oneLine(_ name: String) -> String {
    name.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  /// A stop may have cut either file in the middle of a row: both go back to the last whole one.
  private func continueArray(_ path: String) throws {
    let size = Int(try vectors.seek(offset: 0, from: .end))
    guard size >= Self.headerLength else {
      // Names without vectors, of an array that was taken away, name nothing.
      try list?.truncate(to: 0)
      return try writeHeader()
    }
    try vectors.seek(offset: 0, from: .start)
    let header = String(decoding: try vectors.read(upToCount: Self.headerLength), as: UTF8.self)
    let shape = header.split(separator: "(").last?.split(separator: ")").first?.split(separator: ", ")
    guard header.contains("'<f4'"), shape?.dropFirst().map({ Int($0) }) == rowShape else {
      throw UsageError("--output \(path): holds vectors of another shape; remove it or give --overwrite")
    }
    let text = String(decoding: try list?.readToEnd() ?? [], as: UTF8.self)
    let whole = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    let rows = min((size - Self.headerLength) / (rowSize * 4), whole.count)
    names = Array(whole.prefix(rows))
    let listLength = names.reduce(0) { $0 + $1.utf8.count + 1 }
    try list?.truncate(to: listLength)
    try vectors.truncate(to: Self.headerLength + rows * rowSize * 4)
    try writeHeader()
  }

  private func continueLines(_ path: String) throws {
    struct Line: Decodable {
      let name: String
    }
    names = try ContinuedFile.lines(of: vectors, path: path, as: Line.self).map { Self.oneLine($0.name) }
  }

  private func writeHeader() throws {
    try vectors.seek(offset: 0, from: .start)
    let header = NumPyArray.header(shape: [names.count] + rowShape, length: Self.headerLength)
    try vectors.writeAll(header)
    try vectors.seek(offset: 0, from: .end)
  }
}
