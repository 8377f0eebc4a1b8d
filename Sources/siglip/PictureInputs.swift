import Foundation

/// The pictures that a command is given: files, folders (searched to their bottom), globs, a list, standard input.
enum PictureInputs {
  private static let suffixes: Set = ["jpg", "jpeg", "png", "webp"]
  /// The name that stands for standard input.
  static let standardInput = "-"

  /// - Parameters:
  ///   - paths: what the command line names.
  ///   - list: a file with one path a line, `-` for standard input.
  /// - Returns: paths of files, in a stable order.
  /// - Throws: `UsageError` for a folder or list that cannot be read and a pattern that nothing fits.
  static func expand(_ paths: [String], list: String?) throws -> [String] {
    var files = try paths.flatMap(expand)
    if let list { files += try lines(of: list).flatMap(expand) }
    guard !files.isEmpty else { throw UsageError("no pictures given") }
    return files
  }

  /// A picture's bytes.
  static func read(_ path: String) throws -> [UInt8] {
    if path == standardInput { return [UInt8](FileHandle.standardInput.readDataToEndOfFile()) }
    return [UInt8](try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe))
  }

  private static func expand(_ path: String) throws -> [String] {
    if path == standardInput { return [path] }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      return isFolder.boolValue ? try pictures(in: path) : [path]
    }
    guard path.contains(where: { "*?[".contains($0) }) else { return [path] }
    let matches = glob(path)
    guard !matches.isEmpty else { throw UsageError("\(path): nothing fits this pattern") }
    return matches
  }

  private static func pictures(in folder: String) throws -> [String] {
    guard let names = FileManager.default.enumerator(atPath: folder) else {
      throw UsageError("\(folder): the folder cannot be read")
    }
    return names.compactMap { $0 as? String }
      .filter { suffixes.contains(URL(filePath: $0).pathExtension.lowercased()) }
      .sorted()
      .map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
  }

  private static func glob(_ pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard Foundation.glob(pattern, 0, nil, &result) == 0, let paths = result.gl_pathv else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
  }

  /// The lines of a file, or of standard input.
  static func lines(of list: String) throws -> [String] {
    do {
      return String(decoding: try read(list), as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    } catch {
      throw UsageError("\(list): the list cannot be read")
    }
  }
}
