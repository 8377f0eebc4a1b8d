import Foundation

/// Where the stored reference values lie in the source tree.
public enum Fixtures {
  /// `Tests/Fixtures`.
  public static let folder = URL(filePath: #filePath).deletingLastPathComponent()

  /// The project's root folder, for files that ship with it such as `Models/siglip-mini`.
  public static let project = folder.deletingLastPathComponent().deletingLastPathComponent()

  /// A fixture by its path below `Tests/Fixtures`.
  public static func url(_ path: String) -> URL {
    folder.appending(path: path)
  }

  /// A fixture's bytes.
  public static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url(path)))
  }

  /// The bytes of every file in a folder, by name; none where there is no such folder.
  public static func files(in path: String) throws -> [[UInt8]] {
    let folder = url(path)
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map { try bytes("\(path)/\($0)") }
  }
}
