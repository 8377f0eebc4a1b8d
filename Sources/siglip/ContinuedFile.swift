import FoundationEssentials
import SystemPackage

/// Files of results that are continued after a stop.
enum ContinuedFile {
  /// Opens a file to be read and written, or creates it.
  ///
  /// - Parameter emptied: whether to begin anew.
  static func open(_ path: String, emptied: Bool) throws -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        path, .readWrite, options: emptied ? [.create, .truncate, .closeOnExec] : [.create, .closeOnExec],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
    } catch {
      throw UsageError(
        "--output \(path): cannot be written: \(error); its folder must be there and be writable")
    }
  }

  /// JSON Lines. A line that a stop has cut is taken away.
  ///
  /// - Throws: `UsageError` where a line is no `Line`.
  static func lines<Line: Decodable>(of file: FileDescriptor, path: String, as type: Line.Type) throws -> [Line] {
    let data = Data(try file.readToEnd())
    let whole = data.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let lines = try data[..<whole].split(separator: UInt8(ascii: "\n")).map { line in
      guard let line = try? JSONDecoder().decode(type, from: line) else {
        throw UsageError("--output \(path): holds other lines than this command writes; give --overwrite")
      }
      return line
    }
    try file.truncate(to: whole)
    return lines
  }
}
