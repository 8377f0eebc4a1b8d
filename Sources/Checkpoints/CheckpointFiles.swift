import FoundationEssentials

/// The named files of one checkpoint in the hub's layout: `config.json`, `model.safetensors`, `tokenizer.json` and so
/// on.
public struct CheckpointFiles: Sendable {
  /// Where the files are, for messages.
  public let location: String
  private let source: Source

  private enum Source {
    case folder(URL)
    case memory([String: FileContents])
  }

  /// A folder on this machine; its files may be links, as in the hub's cache.
  public init(folder: URL) throws(CheckpointError) {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder else {
      throw .folderMissing(path: folder.path)
    }
    location = folder.path
    source = .folder(folder)
  }

  /// Files that lie in memory for as long as the process lives, such as those compiled into it.
  public init(location: String, embedded files: [(name: String, bytes: UnsafeRawBufferPointer)]) {
    self.location = location
    let contents = files.map { ($0.name, FileContents(name: $0.name, bytes: $0.bytes)) }
    source = .memory(Dictionary(contents, uniquingKeysWith: { first, _ in first }))
  }

  public func contains(_ name: String) -> Bool {
    switch source {
    case .folder(let folder): FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    case .memory(let files): files[name] != nil
    }
  }

  /// A file's bytes. Throws `fileMissing` or `fileUnreadable`.
  public func contents(of name: String) throws(CheckpointError) -> FileContents {
    guard contains(name) else { throw .fileMissing(file: name, location: location) }
    switch source {
    case .folder(let folder):
      return try FileContents(name: name, mapping: folder.appending(path: name).path)
    case .memory(let files):
      guard let file = files[name] else { throw .fileMissing(file: name, location: location) }
      return file
    }
  }

  /// A file's bytes, or nil where the checkpoint has no such file.
  public func contentsIfPresent(of name: String) throws(CheckpointError) -> FileContents? {
    contains(name) ? try contents(of: name) : nil
  }
}
