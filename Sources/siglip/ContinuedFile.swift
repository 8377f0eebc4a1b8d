import Foundation

/// Files of results that are continued after a stop.
enum ContinuedFile {
  /// Opens a file to be read and written, or creates it.
  ///
  /// - Parameter emptied: whether to begin anew.
  static func open(_ path: String, emptied: Bool) throws -> FileHandle {
    if emptied || !FileManager.default.fileExists(atPath: path) {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw UsageError("--output \(path): cannot be written")
      }
    }
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw UsageError("--output \(path): cannot be written")
    }
    return handle
  }

  /// The names in JSON Lines. A line that a stop has cut is taken away.
  static func names(inLinesOf file: FileHandle, path: String) throws -> [String] {
    struct Line: Decodable {
      let name: String
    }
    let data = try file.readToEnd() ?? Data()
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let names = try data[..<whole].split(separator: UInt8(ascii: "\n")).map { line in
      guard let name = try? JSONDecoder().decode(Line.self, from: line).name else {
        throw UsageError("--output \(path): holds other lines than this command writes; give --overwrite")
      }
      return name
    }
    try file.truncate(atOffset: UInt64(whole))
    return names
  }
}
