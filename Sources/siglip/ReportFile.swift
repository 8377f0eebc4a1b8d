import FoundationEssentials

/// Files that a command writes whole, beside its results.
enum ReportFile {
  /// - Parameter option: that named the file.
  /// - Throws: `UsageError` with the system's reason.
  static func write(_ text: String, to path: String, option: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw UsageError("\(option) \(path): cannot be written: \(error)")
    }
  }
}
