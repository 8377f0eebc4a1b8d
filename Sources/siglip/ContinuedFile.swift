import Foundation

/// Files of results that are continued after a stop.
enum ContinuedFile {
  /// Opens a file to be read and written, or creates it.
  ///
  /// - Parameter emptied: whether to begin anew.
  static func open(_ path: String, emptied: Bool) throws -> FileHandle {
    if emptied || !FileManager.default.fileExists(atPath: path) {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw UsageError("--output \(path): cannot be written; its folder must be there and be writable")
      }
    }
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw UsageError("--output \(path): cannot be written; its folder must be there and be writable")
    }
    return handle
  }

  /// JSON Lines. A line that a stop has cut is taken away.
  ///
  /// - Throws: `UsageError` where a line is no `Line`.
  static func lines<Line: Decodable>(of file: FileHandle, path: String, as type: Line.Type) throws -> [Line] {
    let data = try file.readToEnd() ?? Data()
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let lines = try data[..<whole].split(separator: UInt8(ascii: "\n")).map { line in
      guard let line = try? JSONDecoder().decode(type, from: line) else {
        throw UsageError("--output \(path): holds other lines than this command writes; give --overwrite")
      }
      return line
    }
    try file.truncate(atOffset: UInt64(whole))
    return lines
  }
}
