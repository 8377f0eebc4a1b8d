import FoundationEssentials
import Glibc
import Imaging
import PictureSets
import SystemPackage

/// The pictures that a command is given: files, folders (searched to their bottom), globs, tar archives, a list, standard
/// input.
struct PictureInputs: Sendable {
  private static let suffixes = Set(ImageFormat.readable.flatMap(\.suffixes))
  /// The name that stands for standard input: one picture, or a tar archive.
  static let standardInput = "-"

  /// In a stable order: paths, and for what lies in an archive the archive's path and the name in it.
  var names: [String] = []
  /// By the name that their pictures' names begin with.
  private(set) var archives: [(name: String, archive: TarArchive)] = []
  private var archived: [String: (archive: TarArchive, entry: TarArchive.Entry)] = [:]
  private var piped: StandardInput?
  /// Archives that cannot be read, or not to their end: they fail as a picture would.
  private var damaged: [String: TarError] = [:]

  /// - Parameters:
  ///   - paths: what the command line names.
  ///   - list: a file with one path a line, `-` for standard input.
  /// - Throws: `UsageError` for a folder or list that cannot be read and a pattern that nothing fits.
  init(_ paths: [String], list: String? = nil) throws {
    let listed = try list.map(Self.lines) ?? []
    for path in try (paths + listed).flatMap(Self.expand) {
      if path == Self.standardInput, list != Self.standardInput {
        try addStandardInput()
      } else if Self.isArchive(path) {
        addArchive(path)
      } else {
        names.append(path)
      }
    }
    guard !names.isEmpty else {
      let endings = Self.suffixes.sorted().joined(separator: ", ")
      throw UsageError(
        paths.isEmpty && list == nil
          ? "no pictures given; name files, folders, patterns or tar archives, or a list of them: --from-file FILE"
          : "no pictures in \((paths + [list].compactMap(\.self)).joined(separator: ", ")); "
            + "folders are searched for names that end in \(endings) or tar")
    }
  }

  /// Files as they are named.
  init(files: [String]) {
    names = files
  }

  /// A picture's bytes.
  ///
  /// - Throws: `UsageError` with the system's reason, `TarError`.
  func read(_ name: String) throws -> [UInt8] {
    if let damage = damaged[name] { throw damage }
    if let (archive, entry) = archived[name] { return try archive.read(entry) }
    if name == Self.standardInput, case .picture(let bytes) = piped { return bytes }
    return try Self.bytes(of: name)
  }

  /// A file's bytes, or those of standard input.
  ///
  /// - Throws: `UsageError` with the system's reason.
  static func bytes(of path: String) throws -> [UInt8] {
    do {
      if path == standardInput { return try FileDescriptor.standardInput.readToEnd() }
      return try FileDescriptor.bytes(of: path)
    } catch {
      throw UsageError("cannot be read: \(error)")
    }
  }

  /// The lines of a file, or of standard input.
  static func lines(of list: String) throws -> [String] {
    String(decoding: try bytes(of: list), as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
  }

  private mutating func addStandardInput() throws {
    guard piped == nil else { return }
    let input = try StandardInput.read()
    piped = input
    switch input {
    case .picture: names.append(Self.standardInput)
    case .archive(let archive): add(archive, named: Self.standardInput)
    }
  }

  private mutating func addArchive(_ path: String) {
    do throws(TarError) {
      add(try TarArchive(path), named: path)
    } catch {
      addDamaged(path, error)
    }
  }

  private mutating func add(_ archive: TarArchive, named archiveName: String) {
    archives.append((archiveName, archive))
    for entry in archive.entries where Self.isPicture(entry.name) {
      let name = "\(archiveName)/\(entry.name)"
      // Of entries with one name the last counts, as it does where an archive is unpacked.
      if archived.updateValue((archive, entry), forKey: name) == nil { names.append(name) }
    }
    if let damage = archive.damage { addDamaged(archiveName, damage) }
  }

  private mutating func addDamaged(_ archiveName: String, _ error: TarError) {
    damaged[archiveName] = error
    names.append(archiveName)
  }

  private static func isPicture(_ path: String) -> Bool {
    suffixes.contains(URL(filePath: path).pathExtension.lowercased())
  }

  private static func isArchive(_ path: String) -> Bool {
    URL(filePath: path).pathExtension.lowercased() == "tar"
  }

  private static func expand(_ path: String) throws -> [String] {
    if path == standardInput { return [path] }
    var isFolder = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      return isFolder ? try pictures(in: path) : [path]
    }
    guard path.contains(where: { "*?[".contains($0) }) else { return [path] }
    let matches = glob(path)
    guard !matches.isEmpty else {
      throw UsageError("\(path): nothing fits this pattern; name a folder to have all that is below it")
    }
    return matches
  }

  private static func pictures(in folder: String) throws -> [String] {
    guard let names = paths(below: folder) else {
      throw UsageError("\(folder): the folder cannot be read; its permissions must let this user list it")
    }
    return names.filter { isPicture($0) || isArchive($0) }
      .sorted()
      .map { folder.hasSuffix("/") ? folder + $0 : "\(folder)/\($0)" }
  }

  /// All paths below a folder, from there on; nil where it cannot be listed. Folders within that cannot be are passed over, and links
  /// are not followed.
  private static func paths(below folder: String, from start: String = "") -> [String]? {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(start)")
    return names?.flatMap { name in
      let path = start + name
      var facts = stat()
      let isFolder = lstat("\(folder)/\(path)", &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
      return [path] + (isFolder ? paths(below: folder, from: path + "/") ?? [] : [])
    }
  }

  private static func glob(_ pattern: String) -> [String] {
    var result = glob_t()
    defer { globfree(&result) }
    guard Glibc.glob(pattern, 0, nil, &result) == 0, let paths = result.gl_pathv else { return [] }
    return (0..<Int(result.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
  }
}
